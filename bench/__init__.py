"""The benchmarks: `python -m bench` measures our service against its peers.

Every figure is a ratio of two sides that were measured in turns, A B A B, on
the same machine in the same minutes. rows/ has a file for each question,
peers/ the services to compare with, and load/ the processes that make the
load.
"""
