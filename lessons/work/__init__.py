"""Kinds of work that show how work can fail."""
