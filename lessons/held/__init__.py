"""The other way: a server that holds the connection until work is done.

Kept honest: the framework's defaults, the same work, the same body. It has
its own process, so that its trouble is nobody else's.
"""
