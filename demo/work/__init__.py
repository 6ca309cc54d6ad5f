"""What a task can do, one file per kind; kind.py is the list of them.

Pure computation: no HTTP, no log, no broker, no settings.
"""
