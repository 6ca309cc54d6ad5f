"""A server of a run's own: the same work behind four doors.

Each door has two slots and a queue of its own, and another answer when more
arrives than leaves. The work is a wait, so that one process has room for all
four. Never imported by the service.
"""
