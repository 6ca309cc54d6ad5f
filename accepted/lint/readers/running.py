"""Facts of a run's command: its words as written, and what they start.

`run.words` has all of them, with an init and a shell in front, because that
is the question for signals; commandline.py has the facts of the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from accepted.lint import addresses
from accepted.lint.facts import Fact, Place
from accepted.lint.readers.commandline import command_facts

# Their start scripts put the server in front of options and of a file.
SERVERS = {
    "redis": "redis-server", "valkey": "valkey-server",
    "keydb": "keydb-server",
}  # fmt: skip


def command(
    words: Sequence[str], place: Place, scope: str, image: str = ""
) -> Iterator[Fact]:
    """Yield the facts of a run's command line."""
    server = SERVERS.get(addresses.image(image))
    if words and server and (words[0][:1] == "-" or words[0][-5:] == ".conf"):
        words = [server, *words]
    if words:
        yield Fact("run.words", tuple(words), place, scope)
        yield from command_facts(words, place, scope)
