"""What the benchmarks measure ours against, and how."""
