"""`accepted antipattern` on the terminal; no run is started here."""

from __future__ import annotations

from typer.testing import CliRunner

from accepted.antipattern import report
from accepted.cli import app
from lessons.antipatterns import recorded
from lessons.antipatterns.listed import patterns


def test_the_list_has_each_pattern_and_its_harm() -> None:
    for arguments in ([], ["list"]):
        said = CliRunner().invoke(app, ["antipattern", *arguments])
        assert said.exit_code == 0
        names = [line.split()[0] for line in said.stdout.splitlines()]
        assert names == list(patterns())
        assert "`" not in said.stdout


def test_an_unknown_name_is_refused_before_anything_runs() -> None:
    said = CliRunner().invoke(app, ["antipattern", "pickle", "pickles"])
    assert said.exit_code == 2
    assert "There is no anti-pattern pickles." in said.stderr


def test_a_report_has_both_sides_and_the_sentence() -> None:
    pattern = patterns()["early-ack"]
    recording = recorded.read(pattern)
    lines = report(
        pattern, recording, recorded.told(pattern, recording)
    ).splitlines()
    assert max(map(len, lines)) <= 79
    (lost,) = [line for line in lines if line.startswith("Orders lost")]
    before, after = lost.split()[2:]
    assert (int(before), int(after)) == (
        recording["before"]["lost"],
        recording["after"]["lost"],
    )
    assert any("killed by SIGKILL" in line for line in lines)
