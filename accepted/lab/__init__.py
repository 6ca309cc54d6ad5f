"""The command `accepted lab`: exercises that are judged by what they survive.

catalogue   which lab a name means, and its texts
folders     a learner's folder of each lab: begun, kept, begun anew
progress    what is done, in my-labs/progress.json
code        progress as a short code
checking    runs a check as a child process, and ends it
telling     a check as lines for a terminal
command     the subcommands; screen/ is their calm sibling
"""
