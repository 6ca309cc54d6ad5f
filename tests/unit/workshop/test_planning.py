"""Cuts, resets and people who are sent to a step: the plan follows."""

from __future__ import annotations

import pytest

from tests.unit.workshop.scene import ADA, INSTRUCTOR, Scene, scene_with
from workshop import commands as c
from workshop import views
from workshop.agenda import agenda_of, as_data
from workshop.errors import RuleBroken
from workshop.measures import cuts, loss, overview
from workshop.people import Standing


@pytest.fixture
async def scene() -> Scene:
    return await scene_with("Ada", "Bob")


def cut(step: str, is_cut: bool = True) -> c.CutStep:
    """Return the command that cuts a step, or puts it back."""
    return c.CutStep(command="cut", step=step, is_cut=is_cut)


async def test_a_step_is_cut_and_put_back(scene: Scene) -> None:
    assert [each["step"] for each in cuts(scene.room)] == ["pause", "polling"]
    await scene.send(INSTRUCTOR, cut("pause"))
    assert scene.room.cuts == {"pause"}
    assert [each["step"] for each in cuts(scene.room)] == ["polling"]
    shown = views.shared(scene.room)["steps"]
    assert [step["is_cut"] for step in shown] == [False, True, False]
    seq = scene.room.seq
    await scene.send(INSTRUCTOR, cut("pause"))
    assert scene.room.seq == seq
    with pytest.raises(RuleBroken, match="“Break” is cut: put it back first"):
        await scene.begin("pause")
    await scene.send(INSTRUCTOR, cut("pause", is_cut=False))
    assert scene.room.cuts == set()
    await scene.begin("pause")


async def test_a_cut_whose_answer_got_lost_is_cut_once(scene: Scene) -> None:
    await scene.send(INSTRUCTOR, cut("pause"), "the same key")
    await scene.send(INSTRUCTOR, cut("pause", is_cut=False))
    await scene.send(INSTRUCTOR, cut("pause"), "the same key")
    assert scene.room.cuts == set()


async def test_what_others_stand_on_or_has_begun_is_not_cut(
    scene: Scene,
) -> None:
    with pytest.raises(RuleBroken, match="can't do without “The problem”"):
        await scene.send(INSTRUCTOR, cut("problem"))
    await scene.begin("pause")
    with pytest.raises(RuleBroken, match="“Break” has begun already"):
        await scene.send(INSTRUCTOR, cut("pause"))


async def test_a_cut_waits_for_those_that_need_the_step(scene: Scene) -> None:
    data = as_data(scene.room.agenda)
    data["steps"][0]["cut"] = 3
    scene.room.agenda = agenda_of(data)
    assert cuts(scene.room)[2] == {
        "step": "problem",
        "title": "The problem",
        "minutes": 12,
        "needed_by": ["Polling"],
    }
    with pytest.raises(RuleBroken, match="needs “The problem”: cut “Polling”"):
        await scene.send(INSTRUCTOR, cut("problem"))
    await scene.send(INSTRUCTOR, cut("polling"))
    await scene.send(INSTRUCTOR, cut("problem"))
    with pytest.raises(RuleBroken, match="put that back first"):
        await scene.send(INSTRUCTOR, cut("polling", is_cut=False))


async def test_a_reset_says_what_it_loses_and_the_page_hears_why(
    scene: Scene,
) -> None:
    await scene.begin("problem")
    done = c.Finish(command="done", step="problem")
    await scene.send(ADA, done)
    await scene.send(ADA, c.Move(command="move", step="polling"))
    failed = c.FailCheck(command="check_failed", requirement="L01-END-01")
    await scene.send(ADA, failed)
    await scene.send(ADA, c.GetStuck(command="stuck"))
    lost = {
        "people": 1,
        "done": 1,
        "moved": 1,
        "places_in_line": 1,
        "failed_checks": 1,
    }
    assert loss(scene.room, ["p1"], "problem") == lost
    assert loss(scene.room, [], "problem") == lost | {"people": 2}
    reset = c.Reset(
        command="reset", persons=["p1"], step="problem", why="Once more"
    )
    await scene.send(INSTRUCTOR, reset)
    nothing = dict.fromkeys(lost, 0) | {"people": 1}
    assert loss(scene.room, ["p1"], "problem") == nothing
    own = views.own(scene.room, scene.person())
    assert own["notice"] == {
        "seq": scene.room.seq,
        "is_reset": True,
        "step": "problem",
        "why": "Once more",
    }
    assert views.own(scene.room, scene.person("p2"))["notice"] is None


async def test_who_is_sent_to_a_step_loses_nothing(scene: Scene) -> None:
    await scene.begin("problem")
    await scene.send(ADA, c.Finish(command="done", step="problem"))
    send = c.SendTo(command="send_to", persons=["p1"], step="polling")
    await scene.send(INSTRUCTOR, send)
    assert scene.person().step == "polling"
    assert scene.person().done == {"problem"}
    assert scene.person("p2").step == "problem"
    seq = scene.room.seq
    await scene.send(INSTRUCTOR, send)
    assert scene.room.seq == seq
    # Who is there already isn't disturbed by a call to everybody.
    await scene.send(ADA, c.Finish(command="done", step="polling"))
    everybody = c.SendTo(command="send_to", step="polling")
    await scene.send(INSTRUCTOR, everybody)
    assert scene.person("p2").step == "polling"
    assert scene.person().standing is Standing.DONE
    notice = scene.person("p2").notice
    assert notice
    assert (notice.seq, notice.step) == (seq + 2, "polling")


async def test_nobody_is_sent_through_a_gate(scene: Scene) -> None:
    shut = c.SetGate(command="gate", step="polling", is_open=False)
    await scene.send(INSTRUCTOR, shut)
    with pytest.raises(RuleBroken, match="“Polling” is closed: open it first"):
        await scene.send(
            INSTRUCTOR, c.SendTo(command="send_to", step="polling")
        )


async def test_a_late_comer_starts_where_the_room_is(scene: Scene) -> None:
    await scene.begin("problem")
    await scene.begin("polling")
    await scene.join("Late")
    assert scene.person("p3").step == "polling"


async def test_times_of_a_step_are_the_median_and_the_slowest_tenth() -> None:
    names = [f"Person {number}" for number in range(5)]
    scene = await scene_with(*names)
    await scene.begin("problem")
    for person in list(scene.room.people.values())[:3]:
        scene.clock.wait(60)
        person.took_ms["problem"] = scene.clock.ms - person.arrived_ms
    times = overview(scene.room)["times"]["problem"]
    assert times == {"median_s": 120, "slowest_s": None}
    for number, person in enumerate(scene.room.people.values()):
        person.took_ms["problem"] = 1000 * number
    assert overview(scene.room)["times"]["problem"]["median_s"] == 2
