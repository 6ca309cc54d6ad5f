"""The checkers reject each violation, and no good history."""

from __future__ import annotations

import pytest

from tests.unit.harness.story import GOOD, TASK, Story, wire

LOST = "queued1 started1 lost1 started2 succeeded2"


def all_streamed(story: Story) -> Story:
    """Add a reader that gets each event of the log."""
    story.connect()
    for seq, _ in enumerate((story.log or "").split(), 1):
        story.streamed(f"{seq}")
    return story


@pytest.mark.parametrize(
    "log",
    [
        GOOD,
        "queued1 started1 failed1",
        "queued1 cancel_requested1 cancelled1",
        "queued1 started1 cancel_requested1 succeeded1",
        "queued1 started1 retried1 started2 succeeded2",
    ],
)
def test_a_good_history_is_accepted(log: str) -> None:
    story = all_streamed(Story(log))
    assert story.rules() <= {"failed"}


def test_an_attempt_lost_to_a_fault_is_accepted() -> None:
    story = Story(LOST).fault("kill-worker", 1.5)
    assert all_streamed(story).rules() == set()


@pytest.mark.parametrize(
    ("log", "rule"),
    [
        (None, "vanished"),
        ("queued1", "lost"),
        ("queued1 started1 progressed1", "lost"),
        ("queued1 started1 succeeded1 failed1", "overwritten"),
        ("queued1 started1 cancelled1 succeeded1", "overwritten"),
        ("queued1 started1 succeeded1 progressed1", "overwritten"),
        ("queued1 succeeded1", "wrong-way"),
        ("queued1 queued1 started1 succeeded1", "wrong-way"),
        ("queued1 started1 started1 succeeded1", "wrong-way"),
        ("queued1 started1 lost1 started2 progressed1 succeeded2", "stale"),
        ("queued1 started1 lost1 started2 succeeded1", "stale"),
        (LOST, "needless-loss"),
        ("queued1 started1 failed1", "failed"),
    ],
)
def test_a_bad_log_is_rejected(log: str | None, rule: str) -> None:
    assert rule in Story(log).rules()


def test_a_log_with_a_hole_is_rejected() -> None:
    assert "hole" in Story().rules(without_seq=3)


def test_an_accepted_task_that_was_never_read_is_rejected() -> None:
    assert "vanished" in Story().accept("t_2").rules()


@pytest.mark.parametrize("fault", ["kill-gateway", "cut"])
def test_a_fault_that_harms_no_worker_excuses_no_loss(fault: str) -> None:
    assert Story(LOST).fault(fault, 1.5).rules() == {"needless-loss"}


def test_a_fault_long_ago_excuses_no_loss() -> None:
    assert Story(LOST).fault("kill-worker", -60).rules() == {"needless-loss"}


def test_an_end_that_was_streamed_and_is_gone_is_rejected() -> None:
    story = Story("queued1 started1 cancelled1").connect()
    assert "overwritten" in story.streamed("1", "2", "3:succeeded1").rules()


def test_an_event_that_was_streamed_and_is_gone_is_rejected() -> None:
    # A broker that lost the end of its file.
    story = Story("queued1 started1").connect()
    assert "overwritten" in story.streamed("1", "2", "3:succeeded1").rules()


def test_a_state_that_was_polled_and_never_was_is_rejected() -> None:
    for state, rules in (("running", set()), ("succeeded", {"overwritten"})):
        polled = Story().add(
            "poll", "ok", task=TASK, seq=2, attempt=1, state=state
        )
        assert polled.rules() == rules


def test_an_accepted_cancel_without_a_trace_is_rejected() -> None:
    assert Story().add("cancel", "ok", task=TASK).rules() == {"forgotten"}


def test_an_answer_that_nobody_designed_is_rejected() -> None:
    failed = Story().add("poll", "unknown", task=TASK, status=500)
    assert failed.rules() == {"accident"}
    away = Story().add("poll", "unknown", task=TASK, status=503)
    assert away.rules() == set()


def test_two_answers_with_two_tasks_under_one_key_are_rejected() -> None:
    assert "doubled" in Story().accept("t_2").rules()


def test_two_tasks_under_one_key_are_rejected_though_unanswered() -> None:
    # The answer to the second was lost; its task says where it comes from.
    story = Story().submit("r2", "k")
    events = [wire(1, "queued1"), wire(2, "cancelled1")]
    events[0]["request_id"] = "r2"
    story.add("read", "ok", task="t_2", status=200, events=events)
    assert story.rules() == {"doubled"}


def test_the_same_task_twice_under_one_key_is_accepted() -> None:
    assert Story().accept().rules() == set()


@pytest.mark.parametrize("done", [[1, 1], [2, 1], [1, 3]])
def test_a_step_that_is_not_recorded_once_is_rejected(
    done: list[int],
) -> None:
    words = ["queued1", "started1", "progressed1", "progressed1"]
    events = [wire(seq, w) for seq, w in enumerate([*words, "succeeded1"], 1)]
    events[2]["done"], events[3]["done"] = done
    story = Story().add("read", "ok", task="t_2", status=200, events=events)
    assert "redone" in story.rules()


def test_a_result_that_its_control_refutes_is_rejected() -> None:
    events = [wire(seq, w) for seq, w in enumerate(GOOD.split(), 1)]
    events[-1]["result"] = {"control_ok": False}
    story = Story().accept("t_2", "k2")
    story.add("read", "ok", task="t_2", status=200, events=events)
    assert "wrong-result" in story.rules()


def test_a_result_without_what_was_known_beforehand_is_rejected() -> None:
    story = Story().submitted(expects={"bytes": 7})
    assert story.rules() == {"wrong-result"}


def test_an_attempt_that_ends_itself_needs_no_fault() -> None:
    assert Story(LOST).submitted(losses=1).rules() == set()
    again = Story("queued1 started1 lost1 started2 lost2 started3 succeeded3")
    assert again.submitted(losses=1).rules() == {"needless-loss"}


def test_a_dependency_may_be_away_only_while_it_is_broken() -> None:
    problem = "/problems/retries-exhausted/"
    for wall_s, rules in ((1.0, set()), (-60.0, {"failed"})):
        story = Story().fault("ledger-away", wall_s)
        events = [wire(1, "queued1"), wire(2, "failed1")]
        events[0]["request_id"] = "r2"
        events[1]["problem"] = problem
        story.add("read", "ok", task="t_2", status=200, events=events)
        assert story.rules() == rules


def test_an_end_after_its_time_is_late_and_not_lost() -> None:
    # The fourth event ends it, at 4 of the wall clock.
    assert Story().healed(1.0, 3.5).rules() == set()
    assert Story().healed(1.0, 2.5).rules() == {"late"}


def test_an_outage_excuses_losses_until_it_is_healed() -> None:
    for healed_s, rules in ((2.0, set()), (-40.0, {"needless-loss"})):
        story = Story(LOST).fault("kill-supervisor", -60, op=7)
        story.add("kill-supervisor", "healed", "faults", 7, wall_s=healed_s)
        assert story.rules() == rules


def test_a_target_that_does_not_start_again_is_rejected() -> None:
    story = Story().add("kill-all", "unhealed", "faults", reason="no line")
    assert story.rules() == {"not-restarted"}


# -- readers


def test_a_reader_who_comes_back_finds_its_place() -> None:
    story = Story().connect().streamed("1", "2").connect().streamed("3", "4")
    assert story.rules() == set()


@pytest.mark.parametrize("task", [None, TASK])
def test_a_hole_at_a_reader_who_comes_back_is_rejected(
    task: str | None,
) -> None:
    story = Story().connect(task).streamed("1", task=task)
    story.connect(task).streamed("3", "4", task=task)
    assert story.rules() == {"gap"}


@pytest.mark.parametrize("task", [None, TASK])
def test_a_repeat_at_a_reader_who_comes_back_is_rejected(
    task: str | None,
) -> None:
    story = Story().connect(task).streamed("1", "2", task=task)
    story.connect(task).streamed("2", "3", "4", task=task)
    assert story.rules() == {"repeat"}


def test_events_out_of_order_are_rejected() -> None:
    story = Story().connect().streamed("1", "3", "2", "4")
    assert {"gap", "repeat"} <= story.rules()


def test_a_snapshot_in_place_of_what_was_missed_is_rejected() -> None:
    story = Story().connect().streamed("1").connect()
    assert story.snapshot(t_1=3).streamed("4").rules() == {"gap"}


def test_a_first_snapshot_is_where_a_reader_starts() -> None:
    story = Story().connect(TASK).snapshot(task=TASK, t_1=2)
    assert story.streamed("3", "4", task=TASK).rules() == set()


def test_a_resync_is_an_honest_way_to_start_over() -> None:
    story = Story().connect().streamed("1").connect()
    assert story.snapshot("resync", t_1=3).streamed("4").rules() == set()


def test_a_resync_without_the_task_excuses_its_missed_end() -> None:
    story = Story().connect().streamed("1").connect().snapshot("resync")
    assert story.rules() == set()


def test_a_reader_that_misses_the_end_is_rejected() -> None:
    assert Story().connect().streamed("1", "2").rules() == {"missed-end"}


def test_an_event_under_another_id_than_its_number_is_rejected() -> None:
    story = Story().connect(TASK).streamed("1", "2", "3", "4", task=TASK)
    story.records[-1].more["id"] = "7"
    assert story.rules() == {"misnumbered"}
