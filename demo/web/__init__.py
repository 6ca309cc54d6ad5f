"""What both HTTP servers share: owner, problems, bodies, headers, shapes.

It must not know what a task does nor how one is worked on.
"""
