"""Drives the report service from outside, and judges what it saw."""
