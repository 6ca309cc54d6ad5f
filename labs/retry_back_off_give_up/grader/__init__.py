"""Grader of lab 7: check.py plays a failing carrier, invariants.py judges."""
