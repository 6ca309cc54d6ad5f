"""Twelve exercises, and the grader that judges them from outside."""
