"""The long-running API: accept now, work later, tell the owner the whole way.

Start reading at contract.py (what a task is), then eventlog.py (how one
changes), then api/tasks.py and worker/runner.py (who changes it).
"""
