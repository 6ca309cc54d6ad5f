"""The table of defaults says what the installed packages and we really do."""

from __future__ import annotations

import re

import pytest

from accepted.sitebuild import defaults, facts, ours, practicepage
from accepted.sitebuild.errors import SiteError
from demo.settings import ROOT
from tests.house import english, prose
from tests.unit.sitebuild import installed

TEXT = defaults.DATA.read_text("utf-8")
ROWS = defaults.read(TEXT)
KNOWN = facts.read(facts.FACTS.read_text("utf-8"))
READ = [row for row in ROWS if row.reads]
DATED = [row for row in ROWS if row.fact]
NEEDED = {
    "Celery", "Kombu", "redis-py", "Valkey", "nginx", "Caddy", "KEDA",
    "Kubernetes", "FastAPI and uvicorn", "Browsers",
}  # fmt: skip


# Those of Valkey need a running one (tests/integration/test_defaults.py).
@pytest.mark.parametrize(
    "row",
    [row for row in READ if not row.reads.startswith("valkey:")],
    ids=lambda row: row.reads,
)
def test_a_default_is_that_of_the_installed_package(
    row: defaults.Row,
) -> None:
    package, _, name = row.reads.partition(":")
    found = installed.plain(installed.READERS[package](name))
    assert found == row.default
    assert type(found) is type(row.default) or row.unit


def test_there_are_enough_rows_of_everybody() -> None:
    assert len(ROWS) >= 45
    assert {row.of for row in ROWS} >= NEEDED
    names = [(row.of, row.name) for row in ROWS]
    assert len(set(names)) == len(names)
    # Read where anything can be read.
    assert len(READ) > len(DATED)
    assert {row.of for row in READ} == set(defaults.PACKAGES)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.of} {row.name}")
def test_all_that_a_row_names_exists(row: defaults.Row) -> None:
    if row.ours:
        assert ours.as_markdown(row.ours)
    if row.chapter:
        practicepage.proof_of(row)
    if row.figure:
        assert practicepage.figure_title(row)
    if row.fact:
        assert row.fact in KNOWN
    assert defaults.shown_default(row, KNOWN)
    told = f"{row.does}\n\n{row.why}"
    assert row.does.endswith(".")
    assert row.why.endswith(".")
    assert not prose.unwanted_words(told)
    assert not prose.dashes(told)
    assert not english.free_relatives(told)
    glossary = (ROOT / "GLOSSARY.md").read_text("utf-8")
    assert not english.instead(told, english.avoided(glossary))
    assert not english.instead(told, english.AMERICAN)


@pytest.mark.parametrize("row", DATED, ids=lambda row: row.fact)
def test_what_kubernetes_models_describe_is_as_dated(
    row: defaults.Row,
) -> None:
    # The package that describes Kubernetes' API is here, so it's asked.
    models = ROOT / "node_modules" / "kubernetes-models"
    where = {
        "k8s-unavailable": "apps/v1/RollingUpdateDeployment.d.ts",
        "k8s-grace": "v1/PodSpec.d.ts",
        "k8s-probe-timeout": "v1/Probe.d.ts",
    }
    if row.fact not in where or not models.exists():
        assert KNOWN[row.fact].source.startswith("https://")
        return
    text = (models / where[row.fact]).read_text("utf-8")
    field = row.name.split(".")[-1]
    said = re.search(
        rf"/\*\*((?:(?!\*/).)*?)\*/\s+(?:\"?{field}\"?)\??:", text, re.S
    )
    assert said
    assert re.search(rf"[Dd]efaults? to {KNOWN[row.fact].value}\b", said[1])


def test_both_sides_are_in_the_table() -> None:
    text = defaults.as_markdown(ROWS, KNOWN)
    assert text.count("<tr markdown") == len(ROWS)
    assert text.count("data-head=") == 4 * len(ROWS)
    assert "\n\n<tr" not in text
    assert "<code>visibility_<wbr>timeout</code><br>3,600 s" in text
    assert '<td data-head="Here" markdown="span">`30` s</td>' in text
    assert "celery 5." in text


GOOD = """
[[row]]
of = "A"
name = "b"
reads = "celery:task_acks_late"
default = false
does = "C."
ours_says = "not used"
why = "D."
source = "https://a.example/"
"""


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("default = false", ""),
        ('ours_says = "not used"', ""),
        ('ours_says = "not used"', 'ours_says = "e"\nours = "limits:soft_s"'),
        ('source = "https://a.example/"', ""),
        ('source = "https://a.example/"', 'chapter = "7-delivery"'),
        ('reads = "celery:task_acks_late"', ""),
        ('why = "D."', ""),
        ('why = "D."', 'why = "D."\nwhen = "now"'),
    ],
)
def test_a_row_that_lacks_something_is_refused(
    line: str, instead: str
) -> None:
    assert defaults.read(GOOD)
    with pytest.raises(SiteError):
        defaults.read(GOOD.replace(line, instead))
