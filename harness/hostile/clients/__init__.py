"""Clients that test the judges: right ones, and naive ones.

`clients.toml` says what each has to be judged for. They are programs: run
one by `python -m`, with the address, a token and a deadline in seconds.
"""
