"""How many: the sizing model. Pure functions, nothing of ours, no framework.

A question has a room of its own: `erlang` how likely a wait is, `steady`
how long it lasts, `staffing` how many slots that takes, `closed` what a
room full of people does, `packing` and `nodes` what fits on a machine,
`broker`, `streams` and `scaling` what else runs out, `plan` all at once.

Every room refuses what makes no sense (`errors`). The browser has a twin of
these rooms, site/widgets/model/sizing/, held to the same figures.
"""
