"""Rooms of the guide's API that the service doesn't have."""
