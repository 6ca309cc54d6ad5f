"""Values of settings that can't be: a sentence that names them, no more."""

from __future__ import annotations

import subprocess
import sys

import pytest

from demo.blobs.opening import open_blobs
from demo.settings import ROOT, Settings, WrongSettings, read
from lessons.settings import LessonSettings

LONG = "9" * 5_000
# Of each setting: values that can't be.
NUMBERS = ("-1", "x", "1e400", "nan", "é", " ", LONG)
WORDS = {
    "host": (" ", "a b", "[::1]", "é", LONG),
    "names": (" ", "{", "a,b", "http://x", "x }\nrespond", LONG),
    "var_dir": (" ", "a\nb", 'a"b', "a\\b", LONG),
    "run_dir": (" ", "a\nb", 'a"b', LONG),
    "alive_file": (" ", "a\nb", LONG),
    "blob_store": (" ", "a\nb", LONG),
    "broker_url": (
        *("x", " ", "http://h", "redis://h:99999999", "redis://h/x"),
        *("redis://h/0?hue=red", "unix:///s?db=x", "redis://[bad", LONG),
    ),
    "owner_secret": ("a\nb", "\udcff"),
}
CASES = [
    (name, value)
    for name in Settings.model_fields
    for value in WORDS.get(name, NUMBERS)
]


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_wrong_value_is_named_in_a_sentence(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable = f"ACCEPTED_{name.upper()}"
    monkeypatch.setenv(variable, value)
    with pytest.raises(WrongSettings) as raised:
        read()
    said = str(raised.value)
    assert variable in said
    assert "Default: " in said
    assert len(said) < 300
    assert said.isprintable()


def test_a_setting_of_another_composition_is_named_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ACCEPTED_SITE_ROOT", " ")
    with pytest.raises(WrongSettings, match="ACCEPTED_SITE_ROOT"):
        read(LessonSettings)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_an_empty_value_is_none(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ACCEPTED_{name.upper()}", "")
    default = Settings.model_fields[name].default
    assert getattr(read(), name) == default


def test_what_a_secret_was_isn_t_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCEPTED_BROKER_URL", "redis://:hush@h:99999999/0")
    with pytest.raises(WrongSettings) as raised:
        read()
    assert "hush" not in str(raised.value)


@pytest.mark.parametrize(
    "command",
    [
        "uvicorn lessons.api:app --uds /nowhere",
        "uvicorn lessons.held.main:app --uds /nowhere",
        "celery -A lessons.worker -q worker",
        "lessons.sweeper",
        "lessons",
        "lessons.recorder",
    ],
)
@pytest.mark.parametrize("name", ["port", "blob_store"])
def test_each_process_says_so_and_ends(
    command: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"ACCEPTED_{name.upper()}", "a\nb")
    ended = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    said = ended.stderr.strip()
    assert said.startswith(f"Not started: ACCEPTED_{name.upper()}="), said
    assert "\n" not in said


@pytest.mark.parametrize(
    "where", ["/dev/null/x", "foo://x", "s3://", "http://"]
)
def test_a_store_that_can_t_be_is_named(where: str) -> None:
    settings = Settings(blob_store=where)
    with pytest.raises(SystemExit, match="ACCEPTED_BLOB_STORE"):
        open_blobs(settings)
