"""Judges anybody's service with long-running requests, from its address.

    dialect.py   how that service spells the pattern, read from a TOML file
                 (harness/dialects/)
    drive/       sends requests, and writes a history; judges nothing
    judge/       pure functions from that history to violations; sends nothing
    outcome.py   what they amount to, for each requirement

`accepted conform URL` is its command. A history holds these records, each
with `probe` and `intent`, which say what a request was to find out:

    submit, status, result, cancel, other   one request and its answer, in
                 the words of drive/reading.py
    events       one connection to a stream, its events and its end
    wait         a wait that ran out: its limit and what was seen last
    kill, start  of the service, if it's ours to kill
    attempt      something that was asked for and couldn't be tried, and why
    skip         a probe that wasn't run, and why
"""
