"""The workbench around the demo: sets up, builds, starts, checks.

`make` runs bootstrap.py, which sets up the environment that everything else
runs in. cli.py is the command `accepted`.
"""
