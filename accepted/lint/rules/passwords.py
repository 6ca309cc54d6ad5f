"""Rules about a broker's password: that there is one, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from accepted.lint.facts import Fact, Facts
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.rules.apps import cure
from accepted.lint.rules.broker import files

LOOPBACK = re.compile(r"-?(127\.|::1|localhost)")
# A password that is filled in later, or that everybody knows.
PLACEHOLDER = re.compile(r"[${}<>%]|^\**$|^(guest|x+|\.+)$")


def no_password(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a broker that others can reach without a password."""
    for conf in files(facts):
        if any(
            facts.get(conf.scope, name)
            for name in ("broker.requirepass", "broker.aclfile")
        ):
            continue
        bind = facts.get(conf.scope, "broker.bind")
        mode = facts.get(conf.scope, "broker.protected_mode")
        is_outside = bind is not None and not all(
            LOOPBACK.match(word) for word in bind.words
        )
        if mode and mode.is_false and (bind is None or is_outside):
            at, why = mode, "protected mode is off"
        elif bind and is_outside and not (mode and mode.is_true):
            at, why = bind, f"it listens on `{' '.join(bind.words)}`"
        else:
            continue
        yield Finding(
            "broker-without-password",
            at.place,
            f"Anybody who reaches the port can read, change and send tasks:"
            f" {why}, and neither `requirepass` nor an ACL is set.",
            "aclfile /etc/valkey/users.acl   # with a hash, not a password",
        )


def password(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find passwords that are written down in the tree."""
    seen = set()
    for fact in facts.named("broker.requirepass"):
        if fact.text and not PLACEHOLDER.search(fact.text):
            seen.add(fact.place)
            yield _password(facts, fact, "the broker's password")
    for fact in facts.everything():
        is_url = fact.name in (
            "celery.broker_url",
            "celery.result_backend",
        ) or fact.name.startswith("env.")
        if is_url and fact.place not in seen and _has_password(fact.text):
            seen.add(fact.place)
            name = fact.name.partition(".")[2]
            yield _password(facts, fact, f"a password, in `{name}`")


def _has_password(text: str | None) -> bool:
    if not text or "://" not in text:
        return False
    try:
        secret = urlsplit(text.split(";")[0]).password
    except ValueError:
        return False
    return bool(secret) and not PLACEHOLDER.search(secret or "")


# How each format takes a variable from where no file of the tree has it.
ENV = {
    "compose": "{name}: ${{{name}:?}}",
    "kubernetes": "valueFrom: {{secretKeyRef: {{name: broker, key: url}}}}",
}
NOWHERE = "no {name} here; the platform that starts it sets the variable"


def _password(facts: Facts, fact: Fact, noun: str) -> Finding:
    kind, _, name = fact.name.partition(".")
    text = "aclfile /etc/valkey/users.acl   # with a hash, not a password"
    if kind == "env":
        platform = facts.get(fact.scope, "run.platform")
        written = ENV.get((platform.text if platform else "") or "", NOWHERE)
        text = written.format(name=name)
    elif kind == "celery":
        variable = f"CELERY_{name.upper()}"
        text = cure(facts, fact.scope, name, f'os.environ["{variable}"]')
    return Finding(
        "password-in-config",
        fact.place,
        f"This line has {noun}: everybody who can read the repository, its"
        " history or an image of it can reach the broker.",
        "# From the environment or a secret that is mounted, and change it:\n"
        + text,
    )


RULES = (
    Rule(
        name="broker-without-password",
        title="The broker is open to its network",
        why="A message is a call: whoever can write to the broker decides what"
        " your workers run.",
        level=Level.ERROR,
        find=no_password,
        explain="Protected mode refuses other machines as long as no password"
        " is set, so a file that leaves it on isn't a finding. Prefer an ACL"
        " file with hashes to `requirepass`.",
        alone="there is nothing to measure about a door without a lock",
    ),
    Rule(
        name="password-in-config",
        title="A password is written down in the tree",
        why="A repository is copied to more places than anybody counts, and"
        " its history keeps what was removed.",
        level=Level.ERROR,
        find=password,
        explain="Looks at broker and result URLs in settings, in defaults of"
        " environment variables, in `environment` of containers, and at"
        " `requirepass`. The password itself is never printed. `guest` and"
        " placeholders such as `${PASSWORD}` aren't findings.",
        alone="a secret in a file needs no run to be read",
    ),
)
