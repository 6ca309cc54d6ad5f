"""One project in many formats: what lies between its files is found."""

from __future__ import annotations

import time
from pathlib import Path

from accepted.lint.configuration import Configuration
from accepted.lint.engine import run
from tests.lint.corpus import HERE, outcome

PROJECT = HERE / "wrong" / "grace-below-soft-shutdown" / "whole-project"


def test_a_project_has_its_findings_in_many_files() -> None:
    findings = outcome(PROJECT).findings
    assert len({one.rule for one in findings}) >= 10
    assert len({one.place.path for one in findings}) >= 6
    by_rule = {one.rule: one for one in findings}
    # Each of these compares two files, and names both.
    for rule, other in {
        "grace-below-soft-shutdown": "reports/celeryconfig.py",
        "gateway-shorter-than-handler": "docker-compose.yml",
    }.items():
        paths = [place.path for place, _ in by_rule[rule].others]
        assert paths == [other]
        assert by_rule[rule].place.path != other


def test_two_services_side_by_side_are_not_compared(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "pyproject.toml").write_text("")
    soft = PROJECT / "reports" / "celeryconfig.py"
    (tmp_path / "one" / "celeryconfig.py").write_bytes(soft.read_bytes())
    worker = PROJECT / "k8s" / "worker.yaml"
    (tmp_path / "two" / "worker.yaml").write_bytes(worker.read_bytes())
    rules = {one.rule for one in run(tmp_path, Configuration()).findings}
    assert "ping-as-liveness" in rules
    assert "grace-below-soft-shutdown" not in rules


def test_500_files_take_seconds(tmp_path: Path) -> None:
    files = [path for path in PROJECT.rglob("*") if path.is_file()]
    for number in range(500 // len(files) + 1):
        for path in files:
            copy = tmp_path / f"service{number}" / path.relative_to(PROJECT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
        (tmp_path / f"service{number}" / "pyproject.toml").write_text("")
    began_s = time.process_time()
    found = run(tmp_path, Configuration())
    # 2 s of an idle core is the bar; CPU time doesn't stretch with the load.
    assert time.process_time() - began_s < 2
    assert found.files_read > 400
    assert len(found.findings) > 400
