"""Lab 3: an event stream that its readers may leave and rejoin."""
