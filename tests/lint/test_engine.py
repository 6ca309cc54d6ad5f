"""The command walks a tree, honours suppressions, and ends with a code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from accepted.cli import app

SAFE = "maxmemory 1gb\nappendonly yes\n"
EVICTING = f"maxmemory-policy allkeys-lru\n{SAFE}"


def lint(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["lint", *arguments])


def write(folder: Path, **files: str) -> str:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return str(folder)


def test_the_exit_code_tells_clean_from_found_from_unread(
    tmp_path: Path,
) -> None:
    place = write(tmp_path, redis_conf=SAFE)
    assert lint(place).exit_code == 0
    write(tmp_path, redis_conf=EVICTING)
    assert lint(place).exit_code == 1
    assert lint(place + "/redis.conf").exit_code == 1
    (tmp_path / "valkey.conf").write_bytes(b"maxmemory 1\xff\n")
    result = lint(place)
    assert result.exit_code == 2
    assert "valkey.conf:1  isn't UTF-8" in result.stdout
    assert lint(place + "/missing").exit_code == 2
    assert lint(place, "--explain", "no-such-rule").exit_code == 2


def test_a_suppression_with_a_reason_counts(tmp_path: Path) -> None:
    mark = "# accepted: ignore[evicting-broker]"
    place = write(tmp_path, redis_conf=f"{mark} a cache only\n{EVICTING}")
    result = lint(place)
    assert result.exit_code == 0
    assert "1 suppressed" in result.stdout
    write(tmp_path, redis_conf=f"{mark}\n{EVICTING}")
    result = lint(place)
    assert result.exit_code == 1
    assert "[suppression-without-reason]" in result.stdout
    assert "[evicting-broker]" in result.stdout
    write(tmp_path, redis_conf=f"{mark} a cache only\n{SAFE}")
    assert "[unused-suppression]" in lint(place).stdout


def test_the_configuration_ignores_paths_and_switches_off_rules(
    tmp_path: Path,
) -> None:
    place = write(tmp_path, redis_conf=EVICTING)
    settings = tmp_path / "pyproject.toml"
    settings.write_text('[tool.accepted.lint]\nignore = ["*.conf"]\n')
    assert lint(place).exit_code == 0
    settings.write_text(
        '[tool.accepted.lint.off]\nevicting-broker = "a cache only"\n'
    )
    assert lint(place).exit_code == 0
    settings.write_text('[tool.accepted.lint.off]\nevicting-broker = ""\n')
    assert lint(place).exit_code == 2
    settings.write_text('[tool.accepted.lint.off]\nno-such = "x"\n')
    assert "no rule `no-such`" in lint(place).stderr
    settings.write_text("[tool.accepted.lint]\nlongest_task = 3\n")
    result = lint(place)
    assert result.exit_code == 2
    assert "no key `longest_task`" in result.stderr


@pytest.mark.parametrize(
    "text", ["longest_task_s = 60\n", "[tool.accepted.lint]\nignore = []\n"]
)
def test_keys_outside_of_their_table_are_refused(
    text: str, tmp_path: Path
) -> None:
    place = write(tmp_path, redis_conf=SAFE)
    settings = tmp_path / ".accepted.toml"
    settings.write_text(text)
    result = lint(place)
    assert result.exit_code == 2
    assert "belong under `[lint]`" in result.stderr
    settings.write_text("[lint]\nlongest_task_s = 60\n")
    assert lint(place).exit_code == 0


def test_a_link_out_of_the_tree_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    write(outside, redis_conf=EVICTING)
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link").symlink_to(outside)
    (inside / "redis.conf").symlink_to(outside / "redis.conf")
    assert lint(str(inside)).exit_code == 0


@pytest.mark.parametrize("kind", ["json", "sarif"])
def test_programs_get_the_same_findings(kind: str, tmp_path: Path) -> None:
    place = write(tmp_path, redis_conf="port 1\n" + EVICTING)
    result = lint(place, "--format", kind)
    assert result.exit_code == 1
    read = json.loads(result.stdout)
    if kind == "json":
        [one] = read["findings"]
        assert (one["rule"], one["line"]) == ("evicting-broker", 2)
        return
    [run] = read["runs"]
    [one] = run["results"]
    assert one["ruleId"] == "evicting-broker"
    [place_] = one["locations"]
    assert place_["physicalLocation"]["region"]["startLine"] == 2
    assert run["tool"]["driver"]["rules"][one["ruleIndex"]]["helpUri"]


def test_what_git_ignores_is_left_alone_also_without_git(
    tmp_path: Path,
) -> None:
    for folder in ("build", "dist/keep", "deploy", "deploy/out"):
        (tmp_path / folder).mkdir(parents=True)
        write(tmp_path / folder, redis_conf=EVICTING)
    (tmp_path / ".gitignore").write_text("build/\n/dist/\n*.pid\n!\n")
    (tmp_path / "deploy" / ".gitignore").write_text("out\n")
    result = lint(str(tmp_path))
    assert result.stdout.startswith("deploy/redis.conf\n")
    assert "1 error, 0 warnings in 1 file." in result.stdout
    # A nearer file has the last word, and PATH itself was meant.
    (tmp_path / "deploy" / ".gitignore").write_text("!out\n*.tmp\n")
    (tmp_path / ".gitignore").write_text("build\nout\n")
    (tmp_path / ".git").mkdir()
    assert "deploy/out/redis.conf" in lint(str(tmp_path)).stdout
    assert "1 error" in lint(str(tmp_path / "build")).stdout
    (tmp_path / "deploy" / "build").mkdir()
    write(tmp_path / "deploy" / "build", redis_conf=EVICTING)
    assert "build" not in lint(str(tmp_path / "deploy")).stdout


def test_a_gitignore_that_no_tool_could_read_is_passed_over(
    tmp_path: Path,
) -> None:
    place = write(tmp_path, redis_conf=EVICTING)
    (tmp_path / ".gitignore").write_bytes(b"\xff\0\n[\n" + b"*r" * 99 + b"\n")
    (tmp_path / ("r" * 200)).touch()
    assert lint(place).exit_code == 1


def test_a_folder_with_nothing_to_lint_says_so(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# shop\n")
    result = lint(str(tmp_path))
    assert result.exit_code == 0
    assert result.stdout.startswith("Nothing was linted: there is no file")


def test_a_template_that_is_yaml_by_chance_is_named_as_one(
    tmp_path: Path,
) -> None:
    (tmp_path / "deployment.yaml").write_text(
        "apiVersion: apps/v1\nkind: Deployment\n"
        "metadata: {name: worker}\nspec:\n  replicas: {{ .Values.count }}\n"
    )
    assert "1 template left out" in lint(str(tmp_path)).stdout
