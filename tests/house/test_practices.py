"""Each best practice names what exists, and what it says here is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from accepted.lint.rules import RULES as LINT_RULES
from accepted.sitebuild import facts, ours, practicepage, practices
from accepted.sitebuild.errors import SiteError
from demo.settings import Settings
from lessons.antipatterns import listed
from tests.house import english, named, prose
from tests.house.tree import ROOT

DATA = practices.DATA.read_text("utf-8")
LIST = practices.read(DATA)
RULES = list(LIST.rules.items())
IDS = list(LIST.rules)
BENCH = ROOT / "bench" / "rows"
DURATION = re.compile(r"^(\d+)(ms|s|m|h)?$")
SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}


def seconds(place: str) -> float:
    """Return what one of our settings is, in seconds."""
    found = DURATION.match(str(ours.value(place)))
    assert found, place
    return int(found[1]) * SECONDS[found[2] or "s"]


def test_there_are_about_fifty_and_ten_come_first() -> None:
    assert 40 <= len(LIST.rules) <= 60
    assert len(set(LIST.first)) == 10
    shown = [name for _, names in LIST.sections() for name in names]
    assert sorted(shown) == sorted(LIST.rules)
    for role in practices.ROLES:
        assert any(role in rule.roles for rule in LIST.rules.values())
    for phase in practices.PHASES:
        assert any(phase in rule.phases for rule in LIST.rules.values())


@pytest.mark.parametrize(("name", "rule"), RULES, ids=IDS)
def test_all_that_a_rule_names_exists(
    name: str, rule: practices.Practice
) -> None:
    gone = [test for test in rule.tests if not named.exists(test)]
    assert not gone
    assert len(set(rule.tests)) == len(rule.tests)
    if rule.chapter:
        link, _ = practicepage.proof_of(rule)
        assert (ROOT / "site" / "guides" / link.partition("#")[0]).exists()
    if rule.figure:
        assert practicepage.figure_title(rule)
    if rule.bench:
        rows = {path.stem.replace("_", "-") for path in BENCH.glob("*.py")}
        told = " ".join(path.read_text("utf-8") for path in BENCH.glob("*.py"))
        assert rule.bench in rows or f'"{rule.bench}"' in told
    for place in rule.ours:
        assert ours.as_markdown(place)
    if rule.code:
        file, _, section = rule.code.partition(":")
        text = (ROOT / file).read_text("utf-8")
        assert not section or text.count(f"[start:{section}]") == 1


@pytest.mark.parametrize(("name", "rule"), RULES, ids=IDS)
def test_a_rule_is_a_sentence_and_has_its_reason(
    name: str, rule: practices.Practice
) -> None:
    assert re.fullmatch(r"[a-z0-9-]+", name)
    assert rule.rule.endswith(".")
    assert not re.search(r"[.!?] ", rule.rule), "one sentence"
    assert len(rule.why.split()) >= 15
    told = "\n\n".join((rule.rule, rule.why, f"It is: {rule.alone}."))
    assert not prose.unwanted_words(told)
    assert not prose.dashes(told)
    assert not prose.figures(told), "a figure needs a source: name a setting"
    assert not english.free_relatives(told)
    glossary = (ROOT / "GLOSSARY.md").read_text("utf-8")
    assert not english.instead(told, english.avoided(glossary))
    assert not english.instead(told, english.AMERICAN)


def test_a_setting_is_shown_as_it_is() -> None:
    text = practicepage.as_markdown(LIST)
    named_ = {
        place.partition(":")[2]
        for _, rule in RULES
        for place in rule.ours
        if place.startswith("setting:")
    }
    assert len(named_) > 15
    for name in named_:
        default = Settings.model_fields[name].default
        shown = f"`ACCEPTED_{name.upper()}` = {ours.with_unit(name, default)}"
        assert shown in text
    # And no setting of ours is typed with a value of its own.
    assert not re.search(r"ACCEPTED_\w+`? (?:=|is) ", DATA)


def test_every_lint_rule_and_anti_pattern_exists() -> None:
    text = practicepage.as_markdown(LIST)
    for name, rule in RULES:
        assert set(rule.lint) <= set(LINT_RULES), name
        assert set(rule.cures) <= set(listed.patterns()), name
        assert all(f"lint.md#{one})" in text for one in rule.lint)
        assert all(f"anti-patterns.md#{one})" in text for one in rule.cures)


def test_every_anti_pattern_has_the_practice_that_cures_it() -> None:
    cured = {one for _, rule in RULES for one in rule.cures}
    assert set(listed.patterns()) <= cured


def test_the_page_includes_the_list() -> None:
    page = ROOT / "site" / "guides" / "best-practices.md"
    assert '--8<-- "site/generated/practices.md"' in page.read_text("utf-8")


# -- what no test elsewhere holds


def test_our_timeouts_shrink_downstream() -> None:
    store = float(Settings.model_fields["broker_timeout_s"].default)
    server = seconds("caddy:response_header_timeout")
    assert store < server
    assert server == Settings.model_fields["response_timeout_s"].default


def test_idle_connections_are_closed_by_the_gateway_first() -> None:
    caddy = facts.read(facts.FACTS.read_text("utf-8"))["caddy-keepalive"]
    assert isinstance(caddy.value, int)
    assert seconds("compose:api:--timeout-keep-alive") > caddy.value
    # The default is in force as long as nothing else is said.
    text = (ROOT / "deploy" / "gateway" / "Caddyfile").read_text("utf-8")
    assert not re.search(r"(?m)^\s*keepalive\b", text)


def test_our_workers_reserve_one_message() -> None:
    assert ours.value("celery:worker_prefetch_multiplier") == 1
    assert ours.value("celery:task_acks_late") is True


@pytest.mark.parametrize("lane", ["paced", "compute"])
def test_a_soft_shutdown_fits_into_the_grace_period(lane: str) -> None:
    soft_s = ours.value("celery:worker_soft_shutdown_timeout")
    spec = f"manifest:worker-{lane}:Deployment:spec.template.spec"
    assert soft_s < seconds(f"{spec}.terminationGracePeriodSeconds")
    assert soft_s < seconds(f"compose:worker-{lane}:stop_grace_period")


# -- the tests above can fail

GOOD = """
first = ["a"]
topics = ["T"]
[practice.a]
topic = "T"
rule = "Do it."
why = "Because."
alone = "it is one"
tests = ["tests/house/test_practices.py::test_our_workers_reserve_one_message"]
roles = ["api"]
phases = ["build"]
"""


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ('roles = ["api"]', 'roles = ["boss"]'),
        ('phases = ["build"]', 'phases = ["later"]'),
        ('phases = ["build"]', "phases = []"),
        ('alone = "it is one"', ""),
        ('alone = "it is one"', 'alone = "it is"\nfigure = "kill"'),
        ('alone = "it is one"', 'figure = "kill"'),
        ('topic = "T"', 'topic = "U"'),
        ('first = ["a"]', 'first = ["b"]'),
        ('rule = "Do it."', 'rule = "Do it."\nrules = "Do it."'),
    ],
)
def test_a_rule_that_lacks_something_is_refused(
    line: str, instead: str
) -> None:
    assert practices.read(GOOD).rules["a"].alone
    with pytest.raises(SiteError):
        practices.read(GOOD.replace(line, instead))


@pytest.mark.parametrize(
    "place",
    ["setting:nothing", "celery:task_time_limit", "caddy:nothing",
     "compose:api:--nothing", "valkey:nothing", "elsewhere:lease_s"],
)  # fmt: skip
def test_a_place_where_nothing_is_set_is_refused(place: str) -> None:
    with pytest.raises(SiteError):
        ours.value(place)


def test_a_figure_that_a_chapter_lacks_is_refused(tmp_path: Path) -> None:
    rule = LIST.rules["ack-after-work"]
    with pytest.raises(SiteError):
        practicepage.anchor_of("# Nothing here", rule)
