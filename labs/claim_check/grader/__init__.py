"""The grader of lab 10: a warehouse, downloads, and the judges."""
