"""Drives and judges lab 9."""
