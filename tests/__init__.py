"""Ours, whatever else is called so: some packages install a `tests` too.

A folder without this file loses against one that has it, wherever it lies
on the path (ciw brings one), and `make faults` would not be found.
"""
