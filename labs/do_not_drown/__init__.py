"""Lab 9: a bounded queue, turns for its tenants, and a no in time."""
