"""Lab 5, Kill the worker: orders that end, charged once, whatever dies."""
