"""Sends requests to a service and writes what came back. Judges nothing."""
