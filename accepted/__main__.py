"""`python -m accepted`: the command, as bootstrap.py starts it."""

from accepted.cli import main

main()
