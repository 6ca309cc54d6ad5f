"""Grader of lab 6: check.py suspends processes, invariants.py judges."""
