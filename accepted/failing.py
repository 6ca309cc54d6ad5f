"""Gives a failure of a command itself an exit code of its own.

By default it would be 1, which says of a verdict that the target is wrong.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

# harness/verdict.py: HARNESS_FAILED, without its imports.
FAILED = 4


@contextmanager
def failing(command: str) -> Iterator[None]:
    """Turn whatever fails here into a short message and exit code 4."""
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except BrokenPipeError:
        # Nobody reads the report any more. What is left of it is dropped, or
        # Python would complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(FAILED) from None
    # A bug may raise anything.
    except Exception as error:
        kind = type(error).__name__
        why = f"{kind}: {error}" if str(error) else kind
        typer.echo(f"`{command}` itself failed: {why}", err=True)
        raise typer.Exit(FAILED) from error
