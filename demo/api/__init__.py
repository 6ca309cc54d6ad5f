"""The task API: accepts tasks, shows and streams them, cancels them.

It does no work itself and never imports the worker or what only a worker
needs. API and worker meet in the event log.
"""
