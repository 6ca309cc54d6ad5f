"""Each lab that is ready has all its parts, and they fit together."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from harness.verdict import Verdict
from labs.grading.lab import LABS, TIERS, Lab, labs
from labs.grading.procfile import read
from labs.proof import building
from labs.proof.cases import cases
from tests.house.tree import ROOT, name

READY = [lab for lab in labs() if lab.is_ready]
FILES = (
    "__init__.py", "lab.toml", "requirements.toml", "README.md", "after.md",
    "start/Procfile", "solution/Procfile", "grader/__init__.py",
    "grader/check.py", "grader/invariants.py",
)  # fmt: skip
HEADINGS = ("## What you may edit", "## What a pass means")
FEWEST_MUTANTS, FEWEST_ODDBALLS = 5, 1
# chosen: fewer judge too little, and more than these nobody keeps in mind.
FEWEST_REQUIREMENTS, MOST_REQUIREMENTS = 3, 7
QUOTED = re.compile(r"([\w./-]+\.\w+): (.+)")
# A draft or RFC, or a page on the web.
STANDARD = re.compile(r"RFC \d{4}|draft-[\w-]+|https://")
# What judges may import: harness/checkers/violation.py and the like.
PURE = ("harness.history", "harness.checkers", "labs.", "__future__")


def slug(lab: Lab) -> str:
    return lab.slug


def own(lab: Lab) -> dict[str, object]:
    return {
        id_: requirement
        for id_, requirement in lab.requirements.items()
        if not id_.startswith("LAB-")
    }


@pytest.mark.parametrize("lab", READY, ids=slug)
def test_a_lab_has_all_its_files(lab: Lab) -> None:
    missing = [file for file in FILES if not (lab.folder / file).is_file()]
    assert not missing
    test = ROOT / "tests/unit/labs" / f"test_{lab.folder.name}.py"
    assert test.is_file(), "its judges have no test"


@pytest.mark.parametrize("lab", READY, ids=slug)
def test_a_lab_says_what_it_is_about(lab: Lab) -> None:
    assert lab.misconception.endswith(".")
    assert lab.editable
    assert lab.budget_s <= 20
    assert lab.start_fails in own(lab)
    for given in lab.given:
        assert (lab.start / given).is_file(), given
    assert not set(lab.given) & set(lab.editable)


@pytest.mark.parametrize("lab", READY, ids=slug)
def test_a_page_says_what_may_be_edited_and_what_a_pass_means(
    lab: Lab,
) -> None:
    text = (lab.folder / "README.md").read_text("utf-8")
    for heading in HEADINGS:
        assert f"\n{heading}\n" in text, heading
    part = text.split(HEADINGS[0])[1].split("\n## ")[0]
    files = [each for each in lab.editable if " " not in each]
    unnamed = [each for each in files if f"`{each}`" not in part]
    assert not unnamed


@pytest.mark.parametrize("lab", READY, ids=slug)
def test_a_requirement_has_its_words_hints_and_source(lab: Lab) -> None:
    requirements = own(lab)
    assert FEWEST_REQUIREMENTS <= len(requirements) <= MOST_REQUIREMENTS
    prefix = f"L{lab.number:02}-"
    for id_, requirement in lab.requirements.items():
        if id_ not in requirements:
            continue
        assert re.fullmatch(rf"{prefix}[A-Z]+-\d\d", id_), id_
        assert requirement.text.endswith("."), id_
        assert requirement.why, id_
        hints = [requirement.hints[tier] for tier in TIERS]
        assert all(hints), id_
        assert len(set(hints)) == len(TIERS), f"{id_}: hints alike"
        chapter = requirement.chapter.removesuffix(".md")
        page = ROOT / "site/chapters" / f"{chapter}.md"
        assert page.is_file(), f"{id_}: no chapter {chapter}"
        assert is_sourced(requirement.source), f"{id_}: {requirement.source}"


def is_sourced(source: str) -> bool:
    """Say whether the words of a source stand in its file."""
    found = QUOTED.fullmatch(source)
    if found is None or not (ROOT / found[1]).is_file():
        return bool(STANDARD.search(source))
    text = " ".join((ROOT / found[1]).read_text("utf-8").split())
    return " ".join(found[2].split()).strip("'\"") in text


@pytest.mark.parametrize("lab", READY, ids=slug)
def test_a_judge_names_requirements_that_there_are(lab: Lab) -> None:
    named: set[str] = set()
    for path in (lab.folder / "grader").glob("*.py"):
        text = path.read_text("utf-8")
        named |= set(re.findall(r"\bL\d\d-[A-Z]+-\d\d\b", text))
    assert named == set(own(lab))


@pytest.mark.parametrize("lab", READY, ids=slug)
def test_judges_are_pure(lab: Lab) -> None:
    path = lab.folder / "grader" / "invariants.py"
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            is_ours = module.startswith(("harness", "labs", "demo"))
            assert not is_ours or module.startswith(PURE), module


@pytest.mark.parametrize("lab", READY, ids=slug)
def test_a_lab_has_wrong_and_odd_solutions(lab: Lab) -> None:
    mutants = building.mutants(lab)
    assert len(mutants) >= FEWEST_MUTANTS
    assert len(building.oddballs(lab)) >= FEWEST_ODDBALLS
    broken = {mutant.requirement for mutant in mutants}
    assert not set(own(lab)) - broken, "no mutant breaks them"
    for mutant in mutants:
        assert mutant.requirement in lab.requirements, mutant.name
        assert mutant.says, mutant.name
        assert mutant.why.endswith("."), mutant.name
    for oddball in building.oddballs(lab):
        assert read(lab.folder / "oddballs" / oddball)


@pytest.mark.parametrize("lab", READY, ids=slug)
def test_every_case_of_the_proof_can_be_built(
    lab: Lab, tmp_path: Path
) -> None:
    for number, case in enumerate(cases(lab, 4)):
        folder = tmp_path / str(number)
        case.build(folder)
        if case.verdict is Verdict.WRONG and case.kind == "mutant":
            for path in folder.rglob("*.py"):
                compile(path.read_text("utf-8"), str(path), "exec")


@pytest.mark.parametrize("lab", READY, ids=slug)
def test_the_chapter_points_to_its_lab(lab: Lab) -> None:
    chapters = ROOT / "site/chapters"
    own = list(chapters.glob(f"{lab.chapter}-*.md"))
    # Chapter 12 isn't written yet. Until then, another one points there.
    pages = own or chapters.glob("*.md")
    link = f"../labs/{lab.slug}.md"
    assert any(link in page.read_text("utf-8") for page in pages)


def test_the_folders_are_those_of_the_catalogue() -> None:
    known = {lab.folder.name for lab in labs()} | {"grading", "proof"}
    there = {
        path.name
        for path in LABS.iterdir()
        if path.is_dir() and path.name != "__pycache__"
    }
    assert there <= known, name(LABS)


def test_a_source_is_looked_up() -> None:
    assert is_sourced("RFC 9110, section 15.3.3")
    assert is_sourced("labs/labs.toml: The catalogue of labs, in order.")
    assert not is_sourced("labs/labs.toml: No such words.")
    assert not is_sourced("hearsay")
