"""The kinds of work that a task can do, one file for each.

Pure computation: no HTTP, no log, no broker, no settings. demo/kinds.py
lists the kinds that the service offers.
"""
