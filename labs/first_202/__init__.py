"""Lab 1, First 202: answer at once, and keep what was accepted."""
