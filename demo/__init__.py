"""A service for long-running requests: accept, work later, stream progress.

Start reading at contract.py (what a task is), then eventlog.py (how one
changes), then api/tasks.py and worker/runner.py (who changes it).
"""
