"""Starts the whole stack on one machine, keeps it up, and stops it as one.

A part is one process of the stack. The supervisor knows how to start and
watch parts, and nothing about tasks, HTTP handlers or the site's build.
"""
