"""Proves the labs' grader: each known case gets the verdict that it has to.

    cases      what is tried, and what has to come of it
    building   puts a case's files into a folder
    blanks     code that nobody can mean, and that must not get out of hand
    cage       runs one check, and finds what it leaves behind
    running    runs many, side by side
    judging    compares what was seen with what had to be seen
    table      shows it

`python -m labs.proof --help` has the options. The grader runs as a process,
so that the proof shares nothing with it but files.
"""
