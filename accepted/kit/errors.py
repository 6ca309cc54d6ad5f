"""The error of kits, in words for whoever called the command."""

from __future__ import annotations


class KitError(Exception):
    """A kit can't be made, served or opened; the message says what to do."""
