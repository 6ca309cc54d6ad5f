"""The worker of the experiment `breakit`: plain Celery, and three mechanisms.

Lease, fence and key can be left out one by one, which no service would do. It
is started by a run (lessons/load/runs/breakit.py), on the run's own broker.
"""
