"""Confinement of student processes: every layer the machine offers, laid on before the first student byte.

`layers` names the layers and tiers, `survey` finds out by trying which of them this machine has, and `confine` forks
a confined child from the warm server. Everything but `layers` and `survey` needs Linux, so nothing is imported here.
"""
