"""`accepted size`: the sizing model as a command.

`units` parses quantities and `measured` reads durations (`tasks` from the API,
`columns` from a CSV). `question` turns both into the model's inputs, `answer`
shows the plan as a table or as JSON, and `manifests` fills it into an overlay.
`command` has the options. The model itself is demo/sizing/.
"""
