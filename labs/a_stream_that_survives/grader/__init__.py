"""The grader of lab 3: readers, a compiler, and the judges."""
