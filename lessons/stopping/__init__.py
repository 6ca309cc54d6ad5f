"""A Celery app whose workers are stopped on purpose, with books outside.

The experiment `deploy` (lessons/load/runs/deploy.py) starts its workers on a
broker of its own and stops one of them. It isn't part of the stack, and no
reader's work is sent to it.
"""
