"""Lab 7, Retry, back off, give up: tries that end, and letters that help."""
