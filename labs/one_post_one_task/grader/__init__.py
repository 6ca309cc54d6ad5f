"""Drives the order service from outside, and judges what it saw."""
