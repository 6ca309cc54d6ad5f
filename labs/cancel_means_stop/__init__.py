"""Lab 8: a cancel that stops the work, and ends that are written once."""
