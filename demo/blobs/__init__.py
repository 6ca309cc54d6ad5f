"""Stores blobs: large inputs and results, which tasks carry by reference.

It must not know HTTP, tasks, or what the bytes mean.
"""
