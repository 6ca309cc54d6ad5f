"""The HTTP layer that all servers share: owner, problems, bodies, headers.

It must not know what a task does or how a worker runs it.
"""
