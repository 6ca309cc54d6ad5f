"""`accepted conform`: judges anybody's service with long-running requests.

The judging is done in harness/conformance; here are the command's
arguments, its refusals, and the order of its steps.
"""
