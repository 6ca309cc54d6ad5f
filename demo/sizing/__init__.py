"""The sizing model: how many slots, pods and nodes a load needs.

Pure functions; they import nothing else of ours and no framework. Each
question has a module of its own: `erlang` how likely a wait is, `steady` how
long it lasts, `staffing` how many slots keep it short, `closed` how a room
full of people behaves, `packing` and `nodes` how many pods fit on a machine,
`broker`, `streams` and `scaling` which other resources run out, and `plan`
all of it at once.

Each module refuses input that makes no sense (`errors`). The browser has a
twin of these modules, site/widgets/model/sizing/, which is checked against the
same figures.
"""
