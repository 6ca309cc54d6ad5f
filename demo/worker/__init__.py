"""What runs the work: a claim, an attempt, and what follows a loss.

main.py is Celery's entry, sweeper.py finds what stands still, and all else
here knows the event log and the works, but no Celery and no HTTP.
"""
