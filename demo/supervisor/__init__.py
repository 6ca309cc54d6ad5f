"""Starts the whole stack on one machine, keeps it up, stops it as one.

A part is one process of the stack. It knows how parts are started and
watched, and nothing of tasks, HTTP handlers or the site's build.
"""
