"""Puts together what is known of each program that a tree runs.

A run is a container, a Compose service, a unit, a process of a Procfile, or
an image's own command. Its facts may stand in several files: a kustomize
patch or a Compose override (`run.is_patch`), the Dockerfile that it is built
from, a ConfigMap that its environment comes from. `Run.get` finds them all.
Where a part isn't in the tree, the answer is UNKNOWN and not the default.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from accepted.lint.commands import program
from accepted.lint.facts import UNKNOWN, Fact, Facts, Place

# A fact that a JSON patch may change, by the end of the path that it names.
OF_COMMAND = ("run.words", "worker.", "beat.", "flower.", "command.")
PATCHED = {
    "run.grace_s": "terminationGracePeriodSeconds",
    "run.memory_limit": "resources",
    "run.replicas": "replicas",
    "run.liveness": "livenessProbe",
}
# Platform, kind and name.
Identity = tuple[str, str, str]


@dataclass(frozen=True)
class Run:
    """A program that runs: the scope of its own facts, and of the others.

    `platform` is the format it stands in (`kubernetes`, `compose`, `image`
    ...), `kind` the kind of object (`Deployment`, `service`, `unit`) and
    `name` the object's name, without its container's.
    """

    facts: Facts
    scope: str
    platform: str
    kind: str
    name: str
    patches: tuple[str, ...]
    image: str
    changed: frozenset[str]

    @property
    def place(self) -> Place:
        """The place of its name."""
        fact = self.facts.get(self.scope, "run.platform")
        return fact.place if fact else Place(self.scope, 1)

    @property
    def title(self) -> str:
        """A name for people: "the service `worker`"."""
        if self.platform == "image":
            return f"the image that `{self.name}` builds"
        return f"the {self.kind} `{self.name}`"

    @property
    def subject(self) -> str:
        """The same at the beginning of a sentence."""
        return "T" + self.title[1:]

    def get(self, name: str) -> Fact | None:
        """Return a fact, from a patch, its own scope or its image."""
        for scope in (*self.patches, self.scope):
            fact = self.facts.get(scope, name)
            if fact:
                return fact
        is_of_command = name.startswith(OF_COMMAND)
        if not self.image or (is_of_command and self.has_command):
            return None
        return self.facts.get(self.image, name)

    def every(self, name: str) -> list[Fact]:
        """Return all facts of a name, patches first."""
        scopes = (*self.patches, self.scope)
        return [f for s in scopes for f in self.facts.every(s, name)]

    @property
    def celery(self) -> str:
        """Celery's subcommand: `worker`, `beat`, `flower` or nothing."""
        for which in ("worker", "beat", "flower"):
            if self.get(f"{which}.command"):
                return which
        return ""

    @property
    def program(self) -> tuple[str, ...]:
        """The words of its program, without an init or a shell in front."""
        words = self.get("run.words")
        return program(words.words) if words else ()

    @property
    def has_command(self) -> bool:
        """Say whether it states a command of its own."""
        scopes = (*self.patches, self.scope)
        return any(self.facts.get(s, "run.words") for s in scopes)

    def is_changed(self, name: str) -> bool:
        """Say whether a JSON patch changes a fact in a way not read here."""
        return name in self.changed

    def variable(self, name: str) -> Fact | None:
        """Return a variable of its environment; UNKNOWN if it may be set."""
        fact = self.get(f"env.{name}")
        if fact:
            return fact
        for source in self.every("run.env_from"):
            scope = self._config_map(source)
            fact = self.facts.get(scope, f"env.{name}") if scope else None
            if fact:
                return fact
            if not scope or self.facts.get(scope, "configmap.more"):
                return Fact(f"env.{name}", UNKNOWN, source.place, self.scope)
        return None

    def _config_map(self, source: Fact) -> str | None:
        for fact in self.facts.named("configmap.name"):
            is_same = fact.value == source.value
            if is_same and self.facts.are_near(fact.place, source.place):
                return fact.scope
        return None


@lru_cache(maxsize=2)
def runs(facts: Facts) -> tuple[Run, ...]:
    """Return every program that the tree runs."""
    scopes = facts.scopes("run.platform")
    same: dict[Identity, list[str]] = defaultdict(list)
    for scope in scopes:
        same[_identity(facts, scope)].append(scope)
    images = {
        scope.partition("#")[0]: scope
        for scope in scopes
        if scope.endswith("#image")
    }
    found = []
    for identity, alike in same.items():
        for scope in alike:
            if facts.get(scope, "run.is_patch"):
                continue
            patches = tuple(
                other
                for other in alike
                if other != scope and _changes(facts, other, scope)
            )
            build = facts.get(scope, "run.build")
            image = images.get(build.text or "", "") if build else ""
            changed = _changed(facts, identity)
            found.append(Run(facts, scope, *identity, patches, image, changed))
    order = {scope: number for number, scope in enumerate(scopes)}
    return tuple(sorted(found, key=lambda run: order[run.scope]))


@lru_cache(maxsize=2)
def workers(facts: Facts) -> tuple[Run, ...]:
    """Return the runs that are Celery workers.

    An image that another run is built from is judged there.
    """
    found = runs(facts)
    built = {run.image for run in found}
    return tuple(
        run
        for run in found
        if run.celery == "worker" and run.scope not in built
    )


def _identity(facts: Facts, scope: str) -> Identity:
    names = ("run.platform", "run.kind", "run.name")
    found = [facts.get(scope, name) for name in names]
    one, two, three = ((f.text if f else "") or "" for f in found)
    return one, two, three


def _changes(facts: Facts, other: str, scope: str) -> bool:
    """Say whether a run of the same kind and name may change a run.

    A kustomize patch or a service without an image does, and so does a
    service of another Compose file in the same folder.
    """
    if facts.get(other, "run.is_patch"):
        one = facts.get(other, "run.container")
        two = facts.get(scope, "run.container")
        # Without a container, a patch changes what all of them share.
        return one is None or two is None or one.value == two.value
    kind = facts.get(scope, "run.kind")
    if kind is None or kind.value != "service":
        return False
    one_file, two_file = other.partition("#")[0], scope.partition("#")[0]
    is_beside = posixpath.dirname(one_file) == posixpath.dirname(two_file)
    return is_beside and one_file != two_file


# A selector of a patch is a regular expression. One that isn't as simple as
# this, `worker-.*|beat`, could take for ever on a name.
SIMPLE = re.compile(r"(?:[\w|-]|\.(?!\*))*+(?:\.\*(?:[\w|-]|\.(?!\*))*+){0,2}")
# chosen: three times the longest name of Kubernetes.
LONGEST = 759


def _may_mean(selector: str, name: str) -> bool:
    """Say whether a patch's selector has a name, or might have it."""
    if len(selector) > LONGEST or not SIMPLE.fullmatch(selector):
        return True
    return re.fullmatch(selector, name) is not None


def _changed(facts: Facts, identity: Identity) -> frozenset[str]:
    """Return the facts that a kustomization's JSON patches may change."""
    _, kind, name = identity
    found = set()
    for fact in facts.named("patch.path"):
        kinds, names, path = fact.words
        if _may_mean(kinds, kind) and _may_mean(names, name):
            found |= {fact for fact, end in PATCHED.items() if end in path}
    return frozenset(found)
