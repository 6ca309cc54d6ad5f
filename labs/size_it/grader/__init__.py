"""Drives and judges lab 11."""
