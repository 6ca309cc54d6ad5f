"""A small model checker, and the model of one task that it searches."""
