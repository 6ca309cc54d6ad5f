"""Lab 11: a plan for a load, and what becomes of it."""
