"""Lab 2: a client that polls as it is told."""
