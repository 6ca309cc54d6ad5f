"""Reads Caddyfiles: what `reverse_proxy` waits for, and what it buffers.

No library in Python reads them, so this is a small parser of the documented
grammar (caddyserver.com/docs/caddyfile/concepts): words, quotes, comments,
`{` at the end of a line, snippets, `import` of a snippet in the same file.
Caddy has no limit on waiting for a response unless one is set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from accepted.lint import durations
from accepted.lint.facts import UNKNOWN, Fact, Value
from accepted.lint.readers import gatewayfacts
from accepted.lint.readers.reader import Reader
from accepted.lint.source import Source, Template, Unreadable

MINE = re.compile(r"^\s*(reverse_proxy|encode|handle|php_fastcgi)\b", re.M)
WORD = re.compile(r'"(?:\\.|[^"\\])*"|`[^`]*`|[^\s"`]\S*')
HEREDOC = re.compile(r"\s<<([A-Za-z_]\w*)$")
MOST_DEPTH = 50


@dataclass
class Directive:
    """A line: its words, and the lines of its block."""

    line: int
    words: tuple[str, ...]
    block: list[Directive] = field(default_factory=list)
    has_block: bool = False

    @property
    def name(self) -> str:
        """The first word."""
        return self.words[0] if self.words else ""


def is_mine(source: Source) -> bool:
    """Say whether the file has directives of Caddy."""
    return MINE.search(source.text) is not None


def parse(source: Source) -> list[Directive]:
    """Return a file's directives; raise Unreadable."""
    top: list[Directive] = []
    stack: list[list[Directive]] = [top]
    ending = ""
    for number, line in enumerate(source.lines, 1):
        if ending:
            # Inside of a heredoc, `<<HTML`, up to a line with its name.
            ending = "" if line.strip().startswith(ending) else ending
            continue
        heredoc = HEREDOC.search(line)
        ending = heredoc[1] if heredoc else ""
        words = [_unquoted(w) for w in _words(line)]
        if words == ["}"]:
            if len(stack) == 1:
                raise Unreadable("has a `}` without its `{`", number)
            stack.pop()
            continue
        if not words:
            continue
        opens = words[-1] == "{"
        one = Directive(number, tuple(words[:-1] if opens else words))
        stack[-1].append(one)
        if opens:
            one.has_block = True
            if len(stack) > MOST_DEPTH:
                raise Unreadable(f"nests deeper than {MOST_DEPTH}", number)
            stack.append(one.block)
    if len(stack) > 1:
        if "{{" in source.text:
            raise Template("is a template, not a Caddyfile")
        raise Unreadable("ends inside a `{`", len(source.lines))
    return top


def _words(line: str) -> list[str]:
    words: list[str] = []
    for found in WORD.finditer(line):
        if found[0].startswith("#"):
            break
        words.append(found[0])
    return words


def _unquoted(word: str) -> str:
    is_quoted = len(word) > 1 and word[0] == word[-1] and word[0] in '"`'
    return word[1:-1] if is_quoted else word


def read(source: Source) -> Iterator[Fact]:
    """Yield the facts of each `reverse_proxy`."""
    top = parse(source)
    snippets = {
        one.name[1:-1]: one.block
        for one in top
        if one.name.startswith("(") and one.name.endswith(")")
    }
    own = [one for one in top if one.words and one.name[:1] != "("]
    if own and not own[0].has_block:
        # One site needs no braces: its address, then its directives.
        own = [Directive(own[0].line, own[0].words, own)]
    for one in own:
        if one.block:
            matchers = _matchers(one.block)
            yield from _inside(source, one, snippets, "", matchers)


def _inside(
    source: Source,
    block: Directive,
    snippets: dict[str, list[Directive]],
    path: str,
    matchers: dict[str, str],
) -> Iterator[Fact]:
    for one in _expanded(block.block, snippets):
        at = path
        if len(one.words) > 1:
            first = one.words[1]
            at = matchers.get(first, first if first[:1] == "/" else path)
        if one.name == "reverse_proxy":
            yield from _proxy(source, one, snippets, at)
        elif one.has_block:
            yield from _inside(source, one, snippets, at, matchers)


def _expanded(
    lines: list[Directive],
    snippets: dict[str, list[Directive]],
    depth: int = 0,
) -> Iterator[Directive]:
    for one in lines:
        if one.name == "import" and len(one.words) > 1:
            inner = snippets.get(one.words[1])
            if inner is not None and depth < 10:
                yield from _expanded(inner, snippets, depth + 1)
                continue
        yield one


def _matchers(lines: list[Directive]) -> dict[str, str]:
    """Return the path of each named matcher that has one."""
    found = {}
    for one in lines:
        if one.name.startswith("@"):
            paths = [one.words[1:], *(inner.words for inner in one.block)]
            for words in paths:
                if words[:1] == ("path",) and len(words) > 1:
                    found[one.name] = words[1]
    return found


def _proxy(
    source: Source,
    one: Directive,
    snippets: dict[str, list[Directive]],
    path: str,
) -> Iterator[Fact]:
    scope = source.scope(f"reverse_proxy:{one.line}")
    place = source.place(one.line)
    yield from gatewayfacts.hop("Caddy", place, scope)
    if path:
        yield Fact("hop.path", path, place, scope)
    lines = list(_expanded(one.block, snippets))
    hosts = [w for w in one.words[1:] if w[:1] not in ("/", "@", "*")]
    hosts += [w for line in lines if line.name == "to" for w in line.words[1:]]
    for host in hosts:
        yield from gatewayfacts.upstream(host, place, scope)
    for transport in lines:
        if transport.name != "transport":
            continue
        for line in _expanded(transport.block, snippets):
            if line.name == "response_header_timeout" and line.words[1:]:
                value = _seconds(line.words[1])
                at = source.place(line.line)
                yield from gatewayfacts.limit(value, line.name, at, scope)


def _seconds(text: str) -> Value:
    known_s = durations.seconds(text)
    return UNKNOWN if known_s is None else known_s


READER = Reader(
    "Caddyfile", ("Caddyfile*", "*.caddy", "*.caddyfile"), is_mine, read
)
