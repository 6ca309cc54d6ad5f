"""The history and the reports of accepted conform: where they are kept."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from accepted.cli import app
from accepted.conform.places import history_folder
from accepted.conform.reports import show, write
from harness.conformance.report import data, terminal
from harness.history import History, load
from tests.unit.harness.conformance.written import told

NOBODY = ["conform", "127.0.0.1:1", "--dialect", "plain"]
HALF_A_SURROGATE = "\ud800"


def test_each_run_has_a_folder_of_its_own(tmp_path: Path) -> None:
    parent = tmp_path / "kept"
    folders = [history_folder(parent, 7) for _ in range(3)]
    for number, folder in enumerate(folders):
        history = History(folder, "conform")
        history.invoke("skip", probe=str(number))
        history.close()
    assert [load(f)[0].more["probe"] for f in folders] == ["0", "1", "2"]
    assert all(len(load(folder)) == 1 for folder in folders)
    assert all("-seed-7" in folder.name for folder in folders)


@pytest.mark.parametrize("option", ["--history", "--html", "--junit"])
def test_a_place_that_can_not_be_written_is_refused(
    option: str, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    path = in_the_way if option == "--history" else tmp_path
    below = in_the_way / "below"
    for place in (path, below, "/proc/nothing/here"):
        ended = CliRunner().invoke(app, [*NOBODY, option, str(place)])
        assert ended.exit_code == 2, place
        assert f"{option} {place}: " in ended.output
        assert "that can be written" in ended.output
        assert "Traceback" not in ended.output


def test_a_run_that_is_refused_leaves_no_empty_files(tmp_path: Path) -> None:
    arguments = ["--history", str(tmp_path), "--html", f"{tmp_path}/a.html"]
    ended = CliRunner().invoke(app, [*NOBODY, *arguments])
    assert ended.exit_code == 2
    assert "Nothing answers at" in ended.output
    assert not list(tmp_path.iterdir())


def test_the_report_names_the_folder_of_its_history() -> None:
    run = replace(told(), history="/kept/now-seed-7")
    assert "History: /kept/now-seed-7" in terminal.report(run)
    assert json.loads(data.report(run))["history"] == "/kept/now-seed-7"
    assert "History" not in terminal.report(told())


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8"])
def test_a_terminal_without_our_signs_gets_others(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    buffer = io.BytesIO()
    text = io.TextIOWrapper(buffer, encoding)
    monkeypatch.setattr(sys, "stdout", text)
    show(f"a → b … é {HALF_A_SURROGATE}")
    text.flush()
    shown = buffer.getvalue().decode(encoding)
    assert ("a -> b ..." in shown) is (encoding != "utf-8")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_json_is_whole_on_every_terminal(
    encoding: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = replace(told(), url=f"http://→/{HALF_A_SURROGATE}")
    buffer = io.BytesIO()
    text = io.TextIOWrapper(buffer, encoding)
    monkeypatch.setattr(sys, "stdout", text)
    places = {"html": tmp_path / "a.html", "junit": tmp_path / "a.xml"}
    assert write(run, places, is_json=True)
    text.flush()
    report = json.loads(buffer.getvalue().decode(encoding))
    assert report["url"] == run.url
    assert all(path.stat().st_size for path in places.values())


def test_a_report_that_can_not_be_written_in_the_end_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not write(told(), {"html": tmp_path}, is_json=False)
    assert f"--html {tmp_path}: Is a directory." in capsys.readouterr().err


def test_a_full_disk_behind_the_terminal_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert not write(told(), {}, is_json=True)
        monkeypatch.undo()
    assert "couldn't be printed: No space left" in capsys.readouterr().err
