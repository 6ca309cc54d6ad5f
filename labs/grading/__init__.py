"""Grades a lab: starts a learner's processes, breaks things, judges.

A lab's own grader says what is tried (check.py) and what has to hold
(invariants.py). This package has the rest: processes, faults, an outside
world, clients, the history, the verdict. It never imports a learner's code.
"""
