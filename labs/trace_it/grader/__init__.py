"""Drives the picking service from outside, and judges its traces."""
