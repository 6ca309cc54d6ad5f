"""Workshops: a room of people who go through the guide on one server.

A room's state is the fold of its event log, as a task's is (demo/contract.py).
The rooms here are another service in front of the same store, in a process of
its own: whatever people do to the demo, votes and the board go on.
"""
