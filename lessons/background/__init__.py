"""The server that most tutorials end with: BackgroundTasks and a dict.

It is real, so that a page can show what a restart does to it. It does the same
work as a worker (demo/work), but inside the server's own process, and keeps
the states there too, or in a file. The experiment `restart`
(lessons/load/runs/restart.py) starts it as a process of its own and kills it.
It isn't part of the stack, and no reader's work is sent to it.
"""
