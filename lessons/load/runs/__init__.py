"""One file for each experiment: what it measures, and what its lines hold."""
