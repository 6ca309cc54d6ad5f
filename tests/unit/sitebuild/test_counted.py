"""The counts of figures on the page about them, made again by other means."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache

from accepted.sitebuild import countedwords
from accepted.sitebuild.counted import BROWSER, NEITHER, Page, Tree, count
from demo.settings import ROOT

SITE = ROOT / "site"
TREE = Tree()
SOURCES = {
    page.relative_to(ROOT).as_posix(): page.read_text("utf-8")
    for page in SITE.rglob("*.md")
    if "generated" not in page.parts
}
# A run of a setting is `<figure>.<setting>.json`.
PATTERNS = [
    side
    for file in SITE.glob("recordings/antipatterns/*.json")
    for side in re.findall(r'(?m)^ "(?:before|after)":', file.read_text())
]
RECORDED = [f.name.split(".")[0] for f in SITE.glob("recordings/*.json")]


@cache
def pages() -> dict[str, Page]:
    """Return what is counted of each page; counted once, in a test."""
    return {page.name: page for page in count(TREE)}


def test_no_page_with_a_figure_is_left_out() -> None:
    neither = "|".join(NEITHER)
    elements = re.compile(rf"^<accepted-(?!{neither})", re.M)
    having = {name for name, text in SOURCES.items() if elements.search(text)}
    typed = tomllib.loads((SITE / "figures.toml").read_text("utf-8"))
    assert having | set(typed) <= set(pages())


def test_each_recording_belongs_to_a_figure_that_is_counted() -> None:
    total = sum(page.recordings for page in pages().values())
    assert total == len(RECORDED) + len(PATTERNS)
    assert len(RECORDED) == len(TREE.recordings())


def test_an_anti_pattern_is_two_runs() -> None:
    page = pages()["site/guides/anti-patterns.md"]
    assert page.recordings == len(TREE.patterns()) == len(PATTERNS) > 40
    assert len(PATTERNS) % 2 == 0


def test_a_default_is_dated_or_compared_here() -> None:
    page = pages()["site/reference/defaults.md"]
    text = (SITE / "data" / "defaults.toml").read_text("utf-8")
    assert page.own + page.dated == text.count("\n[[row]]")
    assert page.dated == text.count("\nfact = ")


def test_chapter_7_counted_by_hand() -> None:
    page = pages()["site/chapters/7-delivery.md"]
    assert page.live == 3
    assert page.recordings == sum(
        name in {"kill", "breakit", "evict"} for name in RECORDED
    )
    text = (SITE / "figures.toml").read_text("utf-8")
    part = text.split(f'["{page.name}"]')[1].split('\n["')[0]
    assert page.sourced == part.count('"https://')
    assert page.own == part.count('"file: ') + part.count('"setting: ')


def test_dated_facts_are_those_of_the_tables_that_a_page_includes() -> None:
    facts = tomllib.loads((SITE / "facts.toml").read_text("utf-8"))
    assert pages()["site/reference/facts.md"].dated == len(facts)
    gateways = (SITE / "data" / "gateways.toml").read_text("utf-8")
    assert pages()["site/chapters/1-the-problem.md"].dated == gateways.count(
        "[[gateway]]"
    )


def test_a_figure_without_a_run_says_what_calculates_it() -> None:
    calculated = TREE.read("site/data/calculated.toml")
    elements = {
        name
        for text in SOURCES.values()
        for name in re.findall(r"<accepted-([a-z0-9-]+)[ >]", text)
    }
    without = elements - set(RECORDED) - NEITHER - BROWSER
    assert without == set(calculated)
    for name, row in calculated.items():
        for file in (*row["code"], *row["held_by"]):
            assert (ROOT / file).exists(), f"{name}: {file}"
        # A test that knows the code: by its import, or by its name.
        stems = {file.rsplit("/", 1)[-1].split(".")[0] for file in row["code"]}
        tests = " ".join((ROOT / f).read_text("utf-8") for f in row["held_by"])
        assert any(stem in tests for stem in stems), name


def test_the_bench_is_told_by_its_newest_rows() -> None:
    newest: dict[str, str] = {}
    for file in sorted((ROOT / "bench" / "results").glob("*.json")):
        for row in json.loads(file.read_text("utf-8"))["rows"]:
            newest[row["name"]] = row["measured_at"]
    told = TREE.bench()
    assert {name: row["measured_at"] for name, row in told.items()} == newest
    text = countedwords.as_sections(TREE)
    assert all(f"`make bench ROWS={name}`" in text for name in newest)


def test_the_page_says_of_the_machines_what_the_recordings_say() -> None:
    machines = {one["machine"] for one in TREE.recordings().values()}
    machines |= {
        f"{r['machine']['cores']} cores" for r in TREE.bench().values()
    }
    assert "from machines with two cores" in " ".join(
        SOURCES["site/about/measured.md"].split()
    )
    assert all(machine.startswith("2 cores") for machine in machines)


def test_sums_and_days_are_those_of_the_rows() -> None:
    text = countedwords.as_sections(TREE)
    table = text.split("[start:pages]")[1].split("[end:pages]")[0]
    rows = [
        [int(cell.strip("* ") or 0) for cell in line.split("|")[2:-1]]
        for line in table.splitlines()
        if line.startswith("| [")
    ]
    [last] = [x for x in table.splitlines() if x.startswith("| **All")]
    sums = [int(cell.strip("* ")) for cell in last.split("|")[2:-1]]
    assert sums == [sum(column) for column in zip(*rows, strict=True)]
    runs = text.split("[start:runs]")[1].split("[end:runs]")[0]
    by_day = re.findall(r"^\| \d.* (\d+) \|$", runs, re.M)
    assert sum(map(int, by_day)) == len(RECORDED) + len(PATTERNS)
