"""The addresses of rooms. Transport only: rules are in deciding.py."""
