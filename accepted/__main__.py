"""`python -m accepted` runs the command; bootstrap.py starts it so."""

from accepted.cli import main

main()
