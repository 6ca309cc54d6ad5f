"""The pieces that pages include are complete."""

from __future__ import annotations

from pathlib import Path

from demo.contract import TRANSITIONS, State
from demo.settings import Settings
from lessons import export
from tests.kinds import KINDS


def test_the_diagram_has_every_arrow_of_the_contract() -> None:
    lines = export.states().splitlines()
    # Events between the same two states share an arrow.
    arrows = [line for line in lines if "-->" in line and ":" in line]
    events = sum(arrow.count(",") + 1 for arrow in arrows)
    assert events == sum(len(before) for before, _ in TRANSITIONS.values())
    assert "    running --> queued: retried, lost" in lines
    assert all(state.value in export.states() for state in State)


def test_the_story_is_told_by_the_contract() -> None:
    lines = [line.strip() for line in export.story().splitlines()]
    taken = [line for line in lines if "->>log: " in line]
    numbers = [int(line.split(": ")[1].split()[0]) for line in taken]
    assert numbers == list(range(1, 8))
    assert "one-xlog: progressed, attempt 1" in lines
    assert "log--xone: refused, StaleAttempt" in lines
    assert "log--xone: refused, AlreadyEnded" in lines
    assert "| Worker 2 | succeeded, attempt 2 | 7 |" in lines


def test_every_setting_is_told_with_its_reason() -> None:
    table = export.settings()
    for name, field in Settings.model_fields.items():
        assert f"`ACCEPTED_{name.upper()}`" in table
        assert field.description, f"{name} has no reason"


def test_no_secret_is_told() -> None:
    assert "redis://" not in export.settings().replace("redis://…", "")


def test_every_kind_is_told_with_its_input() -> None:
    text = export.kinds()
    assert "None" not in text
    assert "(none, `until-replayed`, `always`)" in text
    for kind in KINDS.values():
        assert kind.title in text
        for name in kind.input_model.model_fields:
            assert f"`{name}`" in text


def test_sizes_are_worked_out_by_the_model() -> None:
    lines = export.worked().splitlines()
    # One slot: busy by free, as M/M/1 has it.
    assert next(x for x in lines if x.startswith("| 95 %")).startswith(
        "| 95 % | 19.00 | 1.65 |"
    )
    assert any("grows by 26.7 a second, 16,000 in" in line for line in lines)
    assert any("29 for 200 pods; 145 for the 1,015" in line for line in lines)
    assert "| 270 s | 6,156, 185 s | 3,067 s | 627 s |" in lines
    # Pollaczek and Khinchine, by hand: 0.682 / 2 / 0.318 and so on.
    assert lines[-4].endswith("mixed | 12.5 s | 12.5 s |")
    assert lines[-3].endswith("apart | 1.1 s | 25.5 s |")


def test_pieces_are_written_where_pages_include_them(tmp_path: Path) -> None:
    made = export.write(tmp_path / "generated")
    assert [path.name for path in made] == [
        "states.md",
        "story.md",
        "settings.md",
        "kinds.md",
        "worked.md",
        "anti_patterns.md",
    ]
    assert all(path.read_text("utf-8").endswith("\n") for path in made)
