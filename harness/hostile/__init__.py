"""A server that misbehaves in named ways, and says how a client took each.

    way.py, ways/   the ways: a service that keeps every rule but one
    server.py       serves them all, and remembers each request
    trial.py        what was seen of one client under one way
    judges/         pure: trials in, violations out
    running.py      runs the client's command, once for each way
    report.py       the table, and the same as data
    clients/        clients that test the judges: right ones and naive ones

It's the twin of `accepted conform`, which judges services.
"""
