"""Grader of lab 5: check.py kills processes, invariants.py judges."""
