"""Grade deep-learning notebooks with hidden pytest graders, student code held in a process of its own."""
