"""The model of chapter 7 finds what real kills have found, and no more."""

from __future__ import annotations

import json
from itertools import islice

import pytest

from lessons.checking import exported
from lessons.checking.history import EVENTS, follow, is_hidden_in_a_log
from lessons.checking.model import (
    Settings,
    all_settings,
    compile_,
    read,
    start,
    unpack,
)
from lessons.checking.rules import RULES
from lessons.checking.search import MOST_FAULTS, Steps, search, words
from lessons.checking.variables import SETTINGS
from lessons.export import CHECKING

# Celery as it is: late acknowledgement, and nothing else.
LATE = {
    "ack": "late", "reject": "off", "timeout": "long", "lease": "off",
    "fence": "off", "key": "off", "fault": "any",
}  # fmt: skip
# The service of this guide: demo/broker.py has its settings.
OURS = {
    "ack": "late", "reject": "on", "timeout": "short", "lease": "on",
    "fence": "on", "key": "on", "fault": "any",
}  # fmt: skip


def shortest(name: str, faults: int = 3, **changed: str) -> str | None:
    path = search({**LATE, **changed})[faults].paths[name]
    return None if path is None else words(path)


def test_the_file_is_made_of_the_model_as_it_is() -> None:
    advice = "`python -m lessons.export` makes it anew"
    told = json.loads(CHECKING.read_text("utf-8"))
    assert told["made_of"] == exported.made_of(), advice
    # All of them take ten seconds; the twin in the browser answers them all.
    known = exported.Answers()
    known.paths = {path: n for n, path in enumerate(told["paths"])}
    for settings, answers in islice(
        zip(all_settings(), told["answers"], strict=True), 5, None, 16
    ):
        assert known.of(settings) == answers


def test_a_kill_between_brpop_and_the_copy_loses_a_task() -> None:
    # Seen with real kills: 21 of 80,000 tasks lost in 50 of them.
    assert shortest("lost", 1) == "A BRPOP · A kill -9"


def test_a_killed_child_is_acknowledged_without_reject() -> None:
    # Seen with real kills: 16 of 300 tasks (demo/broker.py).
    found = "A BRPOP · A write unacked · A kill child"
    assert shortest("lost", 1, fault="child") == found
    assert shortest("lost", fault="child", reject="on") is None


def test_a_short_visibility_timeout_doubles_without_any_fault() -> None:
    assert shortest("doubled", 0, timeout="short") == (
        "A BRPOP · A write unacked · A effect · restore · B BRPOP ·"
        " B write unacked · B effect"
    )
    assert shortest("doubled", 0) is None


@pytest.mark.parametrize("ack", SETTINGS["ack"])
@pytest.mark.parametrize("timeout", SETTINGS["timeout"])
def test_lease_fence_and_key_leave_no_way(ack: str, timeout: str) -> None:
    found = search({**OURS, "ack": ack, "timeout": timeout})[-1]
    assert found.states > 5_000
    assert set(found.paths.values()) == {None}


def test_each_of_lease_fence_and_key_is_needed() -> None:
    for left_out, name in (
        ("lease", "lost"), ("fence", "overwritten"), ("key", "doubled"),
    ):  # fmt: skip
        broken = search({**OURS, left_out: "off"})[1].paths
        assert {n for n, path in broken.items() if path} == {name}, left_out


def test_a_lost_task_is_nowhere() -> None:
    for settings in islice(all_settings(), 3, None, 21):
        if (path := search(settings)[-1].paths["lost"]) is None:
            continue
        values = unpack(at_end(settings, path))
        assert values["list"] == "0"
        assert values["unacked"] == values["lease"] == "none"
        assert values["a.phase"] == values["b.phase"] == "idle"


def test_no_step_counts_beyond_what_a_variable_can_hold() -> None:
    """`list` ends at 4: a fifth message would be forgotten silently."""
    for settings in (
        {**OURS, "fault": "child"}, {**LATE, "timeout": "short"},
        {**OURS, "ack": "early", "key": "off"},
    ):  # fmt: skip
        steps, seen = Steps(settings), {start(MOST_FAULTS)}
        waiting = list(seen)
        for state in waiting:
            for ground, after in steps.of(state):
                added = RULES[ground.rule].then.get("list")
                if isinstance(added, dict) and "0" in added:
                    assert read(state, "list") != "4", settings
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)


def test_every_rule_applies_under_some_settings() -> None:
    any_ = (s for s in all_settings() if s["fault"] == "any")
    applied = {g.rule for s in any_ for g in compile_(s)}
    assert applied == set(range(len(RULES)))


def at_end(settings: Settings, path: tuple[tuple[int, str], ...]) -> int:
    steps, state = Steps(settings), start(MOST_FAULTS)
    for step in path:
        (state,) = (
            after
            for ground, after in steps.of(state)
            if (ground.rule, ground.worker) == step
        )
    return state


def is_a_path(*events: str) -> bool:
    seen = (EVENTS[event] for event in events)
    return bool(follow(OURS, seen, is_hidden_in_a_log))


def test_a_log_is_a_path_if_the_rules_allow_it() -> None:
    again = ("started", "lost", "started", "lost", "started", "succeeded")
    assert is_a_path("started", "succeeded")
    assert is_a_path(*again)
    # Nobody ends a task that nobody has claimed, or that has ended.
    assert not is_a_path("succeeded")
    assert not is_a_path("started", "succeeded", "started")
    assert not is_a_path("started", "succeeded", "succeeded")
    assert not is_a_path("started", "lost", "succeeded")
