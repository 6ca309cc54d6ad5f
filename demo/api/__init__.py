"""The API of the 202 way: accept, show, follow, cancel. It works on nothing.

It never imports the worker, nor what a worker needs: both stand on the
event log.
"""
