"""The other way: a server that holds the connection until work is done.

It is a fair comparison: the framework's defaults, the same work, the same
body. It has its own process, so that its trouble affects nothing else.
"""
