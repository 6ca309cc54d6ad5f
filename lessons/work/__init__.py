"""Kinds of work that show what can go wrong with work."""
