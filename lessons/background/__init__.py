"""The server that most tutorials end with: BackgroundTasks and a dict.

A real one, so that a page can show what a restart does to it. It does the
same work as a worker does (demo/work), inside the server's own process, and
keeps the states there too, or in a file. The experiment `restart`
(lessons/load/runs/restart.py) starts it as a process of its own and kills
it. It's no part of the stack, and nothing that matters is ever sent to it.
"""
