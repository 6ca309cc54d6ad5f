"""The workbench around the demo: sets up, builds, starts, checks.

bootstrap.py is what `make` runs and makes the environment in which all the
rest runs; cli.py is the command `accepted`.
"""
