"""The cloakroom: large inputs, left here and carried by reference.

It must not know HTTP, tasks, or what the bytes mean.
"""
