"""The adapter between `harness/` and our own stack: what `make faults` runs.

It knows how our stack is started, how it spells the pattern, which work it
offers, which faults it can meet, and how to run it without one of its
mechanisms. Nothing in `demo` knows of this package.
"""
