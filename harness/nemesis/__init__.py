"""Injects faults by a schedule that is drawn from a seed."""
