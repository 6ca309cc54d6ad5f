"""Reads YAML into nodes that know their line, within bounds.

For the readers of Kubernetes, KEDA, Compose, Envoy and Traefik:
`documents(source)` returns the nodes of a file, parsed once. It works on
PyYAML's events and never builds objects from tags. An alias is the same node
as its anchor, so that aliases of aliases take no memory; `weight` counts them
as if they were written out, and is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import yaml
from yaml import events

from accepted.lint.facts import UNKNOWN, Place, Value
from accepted.lint.source import Source, Template, Unreadable

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# chosen: the largest manifest seen, a bundle of CRDs, has 40,000 nodes.
MOST_NODES = 200_000
# chosen: no format that is read here nests more than 20.
MOST_DEPTH = 100
INTEGER = re.compile(r"[-+]?\d+$")
FLOAT = re.compile(r"[-+]?(\d+\.\d*|\.\d+)([eE][-+]?\d+)?$")
WORDS: dict[str, bool | None] = {
    "true": True, "yes": True, "on": True, "false": False, "no": False,
    "off": False, "null": None, "~": None, "": None,
}  # fmt: skip
# A Helm or Jinja template; YAML itself has no use for `{{`.
TEMPLATE = re.compile(r"\{\{|\{%")


@dataclass(eq=False, slots=True)
class Node:
    """A mapping, a list or a scalar, with the place where it begins."""

    place: Place
    scalar: Value = None
    entries: dict[str, tuple[Node, Node]] | None = None
    elements: list[Node] | None = None
    weight: int = 1
    text: str = field(default="")

    @property
    def is_mapping(self) -> bool:
        """Say whether the node has keys."""
        return self.entries is not None

    def items(self) -> Iterator[tuple[str, Node, Node]]:
        """Yield key, the key's node and the value's; merged keys too."""
        own = self.entries or {}
        for key, (at, value) in own.items():
            if key != "<<":
                yield key, at, value
        if "<<" in own:
            merged = own["<<"][1]
            seen = set(own)
            for part in merged.elements or [merged]:
                for key, at, value in part.items():
                    if key not in seen:
                        seen.add(key)
                        yield key, at, value

    def get(self, *path: str | int) -> Node | None:
        """Return the node at `path`: keys, and indices of lists."""
        node: Node | None = self
        for step in path:
            if node is None:
                return None
            node = node._step(step)
        return node

    def key(self, name: str) -> Place:
        """Return the place of a key; the node's own if there is none."""
        found = next((at for key, at, _ in self.items() if key == name), self)
        return found.place

    def list(self, *path: str | int) -> list[Node]:
        """Return the elements of the list at `path`; none if it is none."""
        node = self.get(*path)
        return (node.elements or []) if node else []

    def value(self, *path: str | int) -> Value:
        """Return the scalar at `path`; None if there is none."""
        node = self.get(*path)
        return node.scalar if node else None

    def _step(self, step: str | int) -> Node | None:
        if isinstance(step, int):
            inside = self.elements or []
            return inside[step] if -len(inside) <= step < len(inside) else None
        own = self.entries or {}
        if step in own:
            return own[step][1]
        if "<<" not in own:
            return None
        return next((v for key, _, v in self.items() if key == step), None)


@lru_cache(maxsize=8)
def documents(source: Source) -> tuple[Node, ...]:
    """Return the documents of a file; raise Unreadable, or Template."""
    try:
        return tuple(_Building(source).documents())
    except yaml.YAMLError as error:
        if TEMPLATE.search(source.text):
            raise Template("is a template, not YAML") from None
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        line = mark.line + 1 if mark else 1
        raise Unreadable(f"isn't YAML: {problem}", line) from None


class _Building:
    """Builds nodes from events, with a stack instead of recursion."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.anchors: dict[str, Node] = {}
        # Open collections: node, anchor, and the key that waits for a value.
        self.open: list[tuple[Node, str | None, list[Node]]] = []
        self.nodes = 0

    def documents(self) -> Iterator[Node]:
        """Yield the root of each document."""
        for event in yaml.parse(self.source.text, Loader=Loader):
            root = self._take(event)
            if root is not None:
                yield root
            if isinstance(event, events.DocumentEndEvent):
                self.anchors.clear()

    def _take(self, event: events.Event) -> Node | None:
        """Take an event; return a node that is a document of its own."""
        if isinstance(event, events.MappingStartEvent):
            self._begin(Node(self._place(event), entries={}), event.anchor)
        elif isinstance(event, events.SequenceStartEvent):
            self._begin(Node(self._place(event), elements=[]), event.anchor)
        elif isinstance(event, events.ScalarEvent):
            node = self._scalar(event)
            if event.anchor:
                self.anchors[event.anchor] = node
            return self._add(node)
        elif isinstance(event, events.AliasEvent):
            line = self._place(event).line
            if event.anchor not in self.anchors:
                raise Unreadable(
                    f"the alias *{event.anchor} has no anchor before it",
                    line,
                )
            return self._add(self.anchors[event.anchor])
        elif isinstance(
            event, events.MappingEndEvent | events.SequenceEndEvent
        ):
            node, anchor, _ = self.open.pop()
            # Only now: a node that holds itself would have no end.
            if anchor:
                self.anchors[anchor] = node
            return self._add(node)
        return None

    def _begin(self, node: Node, anchor: str | None) -> None:
        if len(self.open) >= MOST_DEPTH:
            raise Unreadable(
                f"nests deeper than {MOST_DEPTH}", node.place.line
            )
        self.open.append((node, anchor, []))

    def _add(self, node: Node) -> Node | None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise Unreadable(f"has more than {MOST_NODES:,} nodes")
        if not self.open:
            return node
        parent, _, waiting = self.open[-1]
        parent.weight += node.weight
        if parent.weight > MOST_NODES:
            raise Unreadable(
                f"aliases make it larger than {MOST_NODES:,} nodes",
                parent.place.line,
            )
        if parent.elements is not None:
            parent.elements.append(node)
        elif not waiting:
            waiting.append(node)
        else:
            self._entry(parent, waiting.pop(), node)
        return None

    def _entry(self, parent: Node, key: Node, node: Node) -> None:
        # `{{ .Values.x }}` is YAML as well: a mapping as another one's key.
        if (
            not key.text
            and key.is_mapping
            and TEMPLATE.search(self.source.text)
        ):
            raise Template("is a template, not YAML")
        entries = parent.entries if parent.entries is not None else {}
        if key.text in entries and key.text != "<<":
            line = entries[key.text][0].place.line
            raise Unreadable(
                f"the key `{key.text}` stands twice, first in line {line}",
                key.place.line,
            )
        entries[key.text] = (key, node)

    def _scalar(self, event: events.ScalarEvent) -> Node:
        text = event.value
        is_plain = not event.style and event.tag in (None, "!")
        value = _plain(text) if is_plain else text
        return Node(self._place(event), scalar=value, text=text)

    def _place(self, event: events.Event) -> Place:
        mark = event.start_mark
        if mark is None:
            return self.source.place(1)
        return self.source.place(mark.line + 1, mark.column + 1)


def _plain(text: str) -> Value:
    if "{{" in text or "${" in text:
        return UNKNOWN if text.startswith(("{{", "${")) else text
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    if INTEGER.match(text):
        return int(text[:20])
    return float(text) if FLOAT.match(text) else text
