"""Writes an outcome as plain text, JSON or SARIF."""
