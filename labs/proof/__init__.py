"""Proves the labs' grader: each known case gets the verdict that it has to.

    python -m labs.proof [--labs "5 6"] [--times 20] [--jobs N] [--seed N]

A start fails for its one declared reason, a solution and every oddball pass,
every mutant fails for its own requirement and passes once that judge is
switched off, and nothing that a learner could write leaves a process, a port
or a folder behind.
"""
