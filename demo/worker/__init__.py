"""Runs the work: claims tasks, makes attempts, and recovers lost ones.

main.py is Celery's entry and sweeper.py finds tasks that don't move. The
other rooms know the event log and the work, but no Celery and no HTTP.
"""
