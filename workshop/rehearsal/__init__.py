"""Rehearses a workshop: bots walk an agenda against the real server."""
