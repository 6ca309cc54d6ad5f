"""Lab 10: a large result that travels as a reference."""
