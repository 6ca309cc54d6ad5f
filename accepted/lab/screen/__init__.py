"""The labs as a calm screen in the terminal, for the keyboard alone.

    app     the program: colours, keys, the list first
    home    the twelve in order, what is done, what is next
    work    one lab: its page, a check, hints, the solution
    asking  a question with two answers

It shows what the subcommands print, and stores nothing of its own.
"""

from __future__ import annotations


def show() -> None:
    """Run until it's left."""
    from accepted.lab.screen.app import Labs

    Labs().run(mouse=False)
