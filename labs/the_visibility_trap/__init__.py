"""Lab 6, The visibility trap: never two writers that count."""
