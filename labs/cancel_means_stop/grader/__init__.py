"""Drives and judges lab 8."""
