"""Writes the pages of the labs from their folders.

    labs/labs.toml -> site/generated/labs.md, the catalogue
    labs/*/        -> site/generated/lab01.md to lab12.md

A page has the lab's README, its requirements with hints folded by tier, and,
folded as well, what stands in after.md and the files of the solution.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path

from accepted.sitebuild.chapters import front_matter
from accepted.sitebuild.step import Step
from demo.settings import ROOT
from labs.grading.lab import TIERS, Lab, Requirement, labs

GENERATED = ROOT / "site" / "generated"
CATALOGUE = GENERATED / "labs.md"
SHARED = GENERATED / "labshared.md"
CHAPTERS = ROOT / "site" / "chapters"
PLANNED = "This lab is planned, and not here yet."
SEALED = """Sealed: `.venv/bin/accepted lab solution {number}` asks for the
word that the instructor tells."""
TITLES = {
    "look": "where to look",
    "where": "which part",
    "how": "the shape of the change",
}
LANGUAGES = {
    ".py": "python", ".toml": "toml", ".sql": "sql", ".lua": "lua",
    ".md": "markdown", ".yaml": "yaml", ".sh": "sh",
}  # fmt: skip
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^()\s]+)\)")
_SITE = "../../site/"
# A file and words that stand in it.
_QUOTED = re.compile(r"([\w./-]+\.(?:md|py|toml)): (.+)")


def write() -> None:
    """Write the catalogue and all pages."""
    GENERATED.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(catalogue(), "utf-8")
    SHARED.write_text(shared(), "utf-8")
    for lab in labs():
        page(lab).write_text(as_markdown(lab), "utf-8")


def page(lab: Lab) -> Path:
    """Return the generated file of a lab."""
    return GENERATED / f"lab{lab.number:02}.md"


def catalogue() -> str:
    """Return the twelve as a list, in order."""
    return "".join(
        f"{lab.number}. **[{lab.title}]({lab.slug}.md)**, {lab.minutes} min,"
        f" after chapter {_chapter_link(lab)}."
        f" {lab.comes}{'' if lab.is_ready else ' *Planned.*'}\n"
        for lab in labs()
    )


def as_markdown(lab: Lab) -> str:
    """Return the page of one lab."""
    head = [
        f"# Lab {lab.number}: {lab.title}",
        f"**{lab.minutes} minutes.** After chapter {_chapter_link(lab)}.",
    ]
    if not lab.is_ready:
        return "\n\n".join([*head, lab.comes, PLANNED]) + "\n"
    parts = [
        *head,
        _commands(lab),
        _on_site(_without_title(_text(lab, "README.md"))),
        *_requirements(lab),
        "## After a pass",
        *_ending(lab),
    ]
    return "\n\n".join(parts) + "\n"


def _commands(lab: Lab) -> str:
    return (
        "```sh\n"
        f".venv/bin/accepted lab start {lab.number}   # copies the files\n"
        f".venv/bin/accepted lab watch {lab.number}   # checks at each save\n"
        f".venv/bin/accepted lab hint {lab.number}    # one of three\n"
        "```"
    )


def _requirements(lab: Lab) -> Iterator[str]:
    """Yield each requirement with its reason, and three folded hints."""
    yield "## The requirements"
    yield (
        "A check names the requirement that was broken by its id. Open its"
        " hints one after the other, and go back to your code in between."
    )
    for requirement in lab.requirements.values():
        # Those of every lab stand on the page of all labs.
        if not requirement.id.startswith("LAB-"):
            yield from requirement_section(requirement)


def requirement_section(requirement: Requirement) -> Iterator[str]:
    """Yield one requirement: text, reason, source, hints."""
    yield f"### {requirement.id} {requirement.name} {{ #{requirement.id} }}"
    text, why = _escaped(requirement.text), _escaped(requirement.why)
    yield f"**{text}** {why}"
    read = _read(requirement)
    yield f"Source: {_source(requirement.source)}.{read}"
    for number, tier in enumerate(TIERS, 1):
        yield _folded(
            f"Hint {number} for {requirement.name}: {TITLES[tier]}",
            _escaped(requirement.hints[tier]),
            kind="question",
        )


def shared() -> str:
    """Return the requirements that each lab has, as a list."""
    return "".join(
        f"- **{each.id}** {each.text} {each.why}\n"
        for each in labs()[0].requirements.values()
        if each.id.startswith("LAB-")
    )


def _source(source: str) -> str:
    """Return where a requirement comes from; a page of the site as a link."""
    found = _QUOTED.match(source)
    if not found:
        return _escaped(source.rstrip("."))
    file, words = found[1], _escaped(found[2].strip("\"'").rstrip("."))
    page = file.removeprefix("site/")
    place = f"[{page}](../{page})" if file != page else f"`{file}`"
    return f'{place}, "{words}"'


def _read(requirement: Requirement) -> str:
    if not requirement.chapter:
        return ""
    name = requirement.chapter.removesuffix(".md").removeprefix("chapters/")
    number = name.partition("-")[0]
    link = f"../chapters/{name}.md{requirement.section}"
    return f" Read: [chapter {number}]({link})."


def _ending(lab: Lab) -> Iterator[str]:
    """Yield what is read after a pass; in a kit, it's sealed."""
    if not (lab.folder / "after.md").is_file():
        yield SEALED.format(number=lab.number)
        return
    yield "Read on here once yours holds, or when you have given up on it."
    after = _on_site(_demoted(_text(lab, "after.md")))
    yield _folded("Why it holds, and what it costs", after)
    yield from _solution(lab)


def _solution(lab: Lab) -> Iterator[str]:
    """Yield each file of the solution, folded; the build cuts it in."""
    for path in sorted(lab.solution.rglob("*")):
        if not path.is_file() or "__pycache__" in path.parts:
            continue
        name = path.relative_to(lab.solution).as_posix()
        language = LANGUAGES.get(path.suffix, "text")
        whole = path.relative_to(ROOT).as_posix()
        code = f'```{language} title="{name}"\n--8<-- "{whole}"\n```'
        yield _folded(f"The solution: {name}", code, kind="example")


def _folded(title: str, text: str, kind: str = "note") -> str:
    return f'??? {kind} "{title}"\n\n{textwrap.indent(text, "    ")}'


def _text(lab: Lab, name: str) -> str:
    return (lab.folder / name).read_text("utf-8").strip()


def _without_title(text: str) -> str:
    return re.sub(r"\A# .+\n+", "", text)


def _demoted(text: str) -> str:
    """Put headings one level lower, those in code left alone."""
    parts = re.split(r"(?ms)(^```.*?^```$)", _without_title(text))
    parts[::2] = [re.sub(r"(?m)^(#+) ", r"#\1 ", part) for part in parts[::2]]
    return "".join(parts)


def _on_site(text: str) -> str:
    """Lead links to pages of the site; other files aren't on it."""

    def lead(found: re.Match[str]) -> str:
        said, to = found[1], found[2]
        if to.startswith(_SITE):
            return f"[{said}](../{to.removeprefix(_SITE)})"
        if to.startswith(("https://", "#")):
            return found[0]
        return said if said.startswith("`") else f"`{said}`"

    return _LINK.sub(lead, text)


def _escaped(text: str) -> str:
    """Keep what isn't markup from being read as such; code stays code."""
    parts = re.split(r"(`[^`]*`)", text)
    parts[::2] = [
        re.sub(r"([*_\[\]])", r"\\\1", part).replace("<", "&lt;")
        for part in parts[::2]
    ]
    return "".join(parts)


def _chapter_link(lab: Lab) -> str:
    """Return a link to a chapter, or its title while it's being written."""
    for path in CHAPTERS.glob(f"{lab.chapter}-*.md"):
        title = front_matter(path)["title"]
        return f"[{lab.chapter} {title}](../chapters/{path.name})"
    plan = tomllib.loads((CHAPTERS / "plan.toml").read_text("utf-8"))
    (title,) = (
        chapter["title"]
        for chapter in plan["chapter"]
        if chapter["number"] == lab.chapter
    )
    return f"{lab.chapter} {title} (not written yet)"


STEP = Step(
    name="labpages",
    says="Writing the pages of the labs.",
    inputs=(
        "labs/*.toml",
        "labs/*/*.toml",
        "labs/*/*.md",
        "labs/*/solution/**/*",
        "site/chapters/*",
        "accepted/sitebuild/labpages.py",
        "labs/grading/lab.py",
    ),
    outputs=(CATALOGUE, SHARED, *map(page, labs())),
    run=write,
)
