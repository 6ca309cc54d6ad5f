"""Finds settings of a team's own tree that lose, repeat or block tasks.

`accepted lint PATH` works in three stages. `tree` walks PATH; each of the
`readers` turns a file of its format into facts; each of the `rules` is a pure
function of all facts together and returns findings. Nothing that is read is
imported or run.
"""
