"""Shows a verdict to people and to tools."""
