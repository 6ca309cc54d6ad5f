"""Shows the outcome of a run to people and to tools. Pure."""
