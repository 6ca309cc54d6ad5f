"""What is measured, against which peer, with one command: `python -m bench`.

Everything is a ratio of two sides that were measured in turns, A B A B, on
the same machine in the same minutes. rows/ has one file for each question,
peers/ what we compare with, load/ the processes that make the load.
"""
