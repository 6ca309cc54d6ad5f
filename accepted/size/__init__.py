"""`accepted size`: the sizing model as a command.

`units` reads what people write, `measured` what they measured (`tasks` from
the API, `columns` from a CSV), `question` puts both together, `answer` shows
the plan as a table or as JSON, and `manifests` fills it into an overlay.
`command` has the options. The model itself is demo/sizing/.
"""
