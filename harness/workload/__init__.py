"""Clients that submit work, follow it, and note every answer."""
