"""The cloakroom: large inputs and results, carried by reference.

It must not know HTTP, tasks, or what the bytes mean.
"""
