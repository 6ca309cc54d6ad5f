"""A Procfile: its lines, their variables, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from labs.grading.procfile import SHELL_PROGRAM, BadProcfile, argv, read


def written(folder: Path, text: str) -> Path:
    (folder / "Procfile").write_text(text, "utf-8")
    return folder


def test_each_line_names_a_process(tmp_path: Path) -> None:
    text = "# mine\n\napi: uvicorn api:app\nworker: celery -A work worker\n"
    assert read(written(tmp_path, text)) == {
        "api": "uvicorn api:app",
        "worker": "celery -A work worker",
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "names no process"),
        ("uvicorn api:app --port 1", "line 1"),
        ("api: a\nworker\n", "line 2"),
        ("api:\n", "line 1"),
        ("api: a\napi: b\n", "'api' twice"),
    ],
)
def test_a_bad_line_is_quoted(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(BadProcfile, match=why):
        read(written(tmp_path, text))


def test_a_missing_procfile_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadProcfile, match="no file Procfile"):
        read(tmp_path)


def test_variables_are_those_of_the_process() -> None:
    words, environment = argv(
        "DEBUG=1 uvicorn api:app --port $PORT --name ${NAME} $MISSING",
        {"PORT": "81", "NAME": "a b"},
    )
    assert words == [
        *("uvicorn", "api:app", "--port", "81", "--name", "a b"),
        "$MISSING",
    ]
    assert environment["DEBUG"] == "1"


@pytest.mark.parametrize(
    "command",
    [
        "python a.py && python b.py",
        "exec python a.py",
        "uvicorn api:app --port ${PORT:-8000}",
    ],
)
def test_a_shell_runs_what_only_a_shell_can(command: str) -> None:
    words, _ = argv(command, {"PORT": "81"})
    assert words == [SHELL_PROGRAM, "-c", command]


@pytest.mark.parametrize("command", ["python 'a", "A=1"])
def test_a_command_that_starts_nothing_is_refused(command: str) -> None:
    with pytest.raises(BadProcfile, match=command[:1]):
        argv(command, {})
