"""Messages on a newcomer's machine before anything runs."""

from __future__ import annotations

import ast
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from accepted import bootstrap, environment, installing, machine
from accepted.installing import InstallError
from tests.house.tree import ROOT


def test_the_bootstrap_can_be_read_by_python_3_6() -> None:
    text = (ROOT / "accepted" / "bootstrap.py").read_text("utf-8")
    tree = ast.parse(text, feature_version=(3, 6))
    functions = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    # Annotations are evaluated when a function is defined: `str | None`
    # would end an old Python before it has said anything.
    assert not any(function.returns for function in functions)


def test_without_a_new_python_it_says_what_to_do(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    # A Python that is too old, as far as the bootstrap can tell.
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.path.insert(0, '.'); sys.executable = None;"
            "from accepted import bootstrap; bootstrap.main()",
        ],
        env={"PATH": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "Python 3.11 or newer is needed" in ended.stderr
    assert "make PYTHON=" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_shim_that_starts_nothing_is_no_python(tmp_path: Path) -> None:
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    assert not bootstrap.is_new_enough(str(shim))
    assert not bootstrap.is_new_enough(str(tmp_path / "none"))
    assert bootstrap.is_new_enough(sys.executable)


@pytest.mark.parametrize(
    ("system", "processor", "said"),
    [
        ("Windows", "AMD64", "WSL"),
        ("Linux", "riscv64", "no Valkey for riscv64"),
        ("FreeBSD", "amd64", "Docker"),
    ],
)
def test_a_machine_without_wheels_is_told_so(
    monkeypatch: pytest.MonkeyPatch, system: str, processor: str, said: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: processor)
    assert said in (machine.problem() or "")


def test_musl_is_told_to_use_docker(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_name: str) -> str:
        raise ValueError("unrecognized configuration name")

    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(os, "confstr", unknown)
    problem = machine.problem() or ""
    assert "musl" in problem
    assert "Docker" in problem


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("NewConnectionError('x')\nERROR: No matching", "no network"),
        ("ERROR: none (from versions: none)", "no network"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: hashes do not match", "could not install"),
    ],
)
def test_a_failed_install_is_told_in_words(said: str, reason: str) -> None:
    assert reason in installing._reason(said.splitlines())


@pytest.fixture
def checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A folder with an awkward name in which pip only notes its calls."""
    folder = tmp_path / "a folder, größer"
    (folder / "requirements").mkdir(parents=True)
    for name in ("run", "test"):
        (folder / "requirements" / f"{name}.txt").write_text(name)
    monkeypatch.chdir(folder)

    def note_call(_python: Path, pins: Path) -> None:
        with Path("calls").open("a") as calls:
            calls.write(f"{pins.stem} ")

    monkeypatch.setattr(environment, "install", note_call)
    return folder


def calls(checkout: Path) -> list[str]:
    return (checkout / "calls").read_text().split()


def test_what_is_installed_is_not_installed_again(checkout: Path) -> None:
    environment.make("run")
    environment.make("run")
    assert calls(checkout) == ["run"]
    environment.make("test")
    environment.make("run")
    assert calls(checkout) == ["run", "test"]
    (checkout / "requirements" / "run.txt").write_text("changed")
    environment.make("run")
    assert calls(checkout) == ["run", "test", "run"]


def test_a_moved_checkout_is_set_up_anew(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment.make("run")
    moved = checkout.with_name("moved")
    shutil.move(checkout, moved)
    monkeypatch.chdir(moved)
    environment.make("run")
    assert calls(moved) == ["run", "run"]
    note = json.loads((moved / ".venv" / "accepted.json").read_text())
    assert note["folder"] == str(moved)


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_named(checkout: Path) -> None:
    checkout.chmod(0o500)
    with pytest.raises(InstallError, match="isn't writable"):
        environment.make("run")
    checkout.chmod(0o700)
