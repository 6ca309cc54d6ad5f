"""Rules about ports that everybody can reach."""

from __future__ import annotations

from collections.abc import Iterator

from accepted.lint.commands import name
from accepted.lint.facts import Fact, Facts
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.runs import Run, runs

BROKERS = {
    "redis", "valkey", "rabbitmq", "keydb", "dragonfly", "redis-stack-server",
    "redis-stack", "valkey-bundle",
}  # fmt: skip
SERVERS = ("redis-server", "valkey-server")
PORTS = {6379, 6380, 5672, 5671}
# What can close Flower: its options and their variables.
GUARDS = ("basic_auth", "auth", "auth_provider", "oauth2_key", "conf")
OPEN = ("NodePort", "LoadBalancer")


def is_broker(run: Run) -> bool:
    """Say whether a run is a broker, by its image or its command."""
    image = run.get("run.image")
    text = (image.text or "") if image else ""
    last = text.rpartition("/")[2].partition(":")[0].partition("@")[0]
    return last in BROKERS or name("".join(run.program[:1])) in SERVERS


def is_flower(run: Run) -> bool:
    """Say whether a run is Flower, by its command or its image."""
    image = run.get("run.image")
    text = (image.text or "") if image else ""
    return run.celery == "flower" or text.partition(":")[0] == "mher/flower"


def broker(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a broker's port that more than its own network reaches."""
    for run in runs(facts):
        if not is_broker(run):
            continue
        for port in run.every("run.published"):
            if port.value in PORTS:
                yield Finding(
                    "broker-published",
                    port.place,
                    f"Port {port.value} of `{run.name}` is published on all"
                    " of the machine's addresses, past its firewall's own"
                    " rules. Anybody who reaches it can read, add and delete"
                    " tasks.",
                    f'ports: ["127.0.0.1:{port.value}:{port.value}"], or'
                    " none: services of one network need none",
                )
    for kind, port in _open_services(facts):
        if port.value in PORTS and not _is_other(facts, port):
            yield Finding(
                "broker-published",
                kind.place,
                f"This {kind.value} opens port {port.value}, a broker's, to"
                " whatever reaches the nodes or the load balancer.",
                "type: ClusterIP",
            )


def _open_services(facts: Facts) -> Iterator[tuple[Fact, Fact]]:
    for kind in facts.named("service.type"):
        if kind.value not in OPEN or facts.get(kind.scope, "service.internal"):
            continue
        for port in facts.every(kind.scope, "service.port"):
            yield kind, port


def _selected(facts: Facts, scope: str) -> list[Run]:
    selector = facts.get(scope, "service.selector")
    words = set(selector.words) if selector else set()
    found = []
    for run in runs(facts):
        labels = run.get("run.labels")
        if words and labels and words.issubset(labels.words):
            found.append(run)
    return found


def _is_other(facts: Facts, port: Fact) -> bool:
    """Say whether the Service is known to lead to something else."""
    found = _selected(facts, port.scope)
    return bool(found) and not any(is_broker(run) for run in found)


def flower(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a Flower without a password that others can reach."""
    for run in runs(facts):
        if not is_flower(run) or _is_guarded(run):
            continue
        for port in run.every("run.published"):
            yield _open_flower(run, port, f"port {port.value} is published")
        for kind, port in _open_services(facts):
            if run in _selected(facts, port.scope):
                yield _open_flower(run, kind, f"a {kind.value} leads to it")


def _open_flower(run: Run, at: Fact, how: str) -> Finding:
    return Finding(
        "flower-open",
        at.place,
        f"Flower in `{run.name}` asks for no password, and {how}. Anybody"
        " who reaches it sees the arguments of every task.",
        "FLOWER_BASIC_AUTH from a secret, and 127.0.0.1 in front of the port",
    )


def _is_guarded(run: Run) -> bool:
    stated = run.get("flower.has_auth")
    if stated is not None and stated.is_true:
        return True
    for word in run.program:
        option = word.lstrip("-").partition("=")[0].replace("-", "_")
        if option in GUARDS or "flowerconfig" in word:
            return True
    for guard in GUARDS:
        if run.variable(f"FLOWER_{guard.upper()}") is not None:
            return True
    return False


RULES = (
    Rule(
        name="broker-published",
        title="The broker's port is open to others",
        why="A broker's messages are commands to the workers.",
        level=Level.ERROR,
        find=broker,
        explain="`ports: 6379:6379` listens on every address of the machine,"
        " and Docker's own rules come before those of ufw. Services of one"
        " Compose network reach each other without `ports`; for a look from"
        " this machine, 127.0.0.1 in front is enough. In Kubernetes,"
        " ClusterIP does.",
        alone="the guide starts no broker that others could reach",
    ),
    Rule(
        name="flower-open",
        title="Flower is open to everybody",
        why="Flower shows every task's arguments, and asks for no password"
        " unless it is told to.",
        level=Level.ERROR,
        find=flower,
        explain="Flower has no password by default (mher/flower#1217)."
        " `--basic-auth`, an OAuth provider or a private network close it."
        " Since 2.0 its API answers only with a password, but its pages"
        " still open without one.",
        alone="the guide's own Flower has a password from its first start",
    ),
)
