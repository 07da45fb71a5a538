"""Systematic mutants: every answer that differs from the reference by one small edit, each an error to be caught.

The operators are ours. cosmic-ray's come as plug-ins of a program of its own (a dozen dependencies, a data base among
them) and swap every operator for every other; mutmut's stand on libcst behind its own runner. Neither knows axes,
dtypes, `keepdim` or `no_grad`, which is where answers to deep-learning exercises go wrong.
"""
