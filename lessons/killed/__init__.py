"""The workers of the experiment `kill`: plain Celery, and ours.

Each carries out the same orders (work.py), and all of them are processes of
one run (lessons/load/runs/kill.py), which kills them. They aren't part of the
stack, and no reader's work is sent to them.
"""
