"""Drives a service, breaks it, and judges it from the outside.

A campaign has a target (target.py) that speaks a dialect (dialect.py).
Clients (workload/) submit work and follow it while a nemesis (nemesis/)
injects faults. Each writes a history (history.py). Afterwards pure checkers
(checkers/) turn the histories into violations, and verdict.py turns those
into an exit code.

The package knows HTTP, processes and signals. It imports no service that
it judges: an adapter outside of it supplies the target, the dialect, the
work and the deck of faults. `accepted/faults/` is the adapter for our own
stack. Where only an address is known, `UrlTarget` and a dialect are enough.
That is also the way in for services that are wrong on purpose, or odd and
right: the self-test of the checkers, which isn't built yet.
"""
