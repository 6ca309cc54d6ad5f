"""Addresses of the guide's API that the service does without."""
