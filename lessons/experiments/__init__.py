"""Experiments: kinds of work that measure, each shown by a figure."""
