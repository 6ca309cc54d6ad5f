"""Writes the first files of a new experiment.

Templates mirror the tree: `lessons/experiments/experiment_name.py.txt` in
the folder `experiment` becomes `lessons/experiments/<name>.py`. A new
experiment runs as it is; its tests fail until they check what it shows.
"""

from __future__ import annotations

import keyword
import re
from pathlib import Path

TEMPLATES = Path(__file__).parent / "experiment"
NAME = re.compile(r"[a-z][a-z0-9]*")
PLACEHOLDER = "experiment_name"


class ScaffoldError(Exception):
    """Nothing was written; the message says why."""


def experiment(name: str, root: Path) -> list[Path]:
    """Write the files of experiment `name` below `root`; return their paths.

    Raises ScaffoldError when the name can't be one, or a file is there.
    """
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise ScaffoldError(
            f"{name!r} can't be a name. Use lower-case letters and digits,"
            " a letter first: it becomes a module, a tag and a type."
        )
    texts = {
        root / _path_of(template, name): _named(template.read_text(), name)
        for template in sorted(TEMPLATES.rglob("*.txt"))
    }
    if there := [path for path in texts if path.exists()]:
        found = ", ".join(str(path.relative_to(root)) for path in there)
        raise ScaffoldError(f"{found}: there already. Choose another name.")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(texts)


def next_steps(name: str) -> str:
    """Say what remains to be done."""
    return f"""
Next:
  1. `make up`, and in another terminal `make record SCENARIOS={name}`.
  2. Change what it measures: lessons/load/runs/{name}.py.
  3. Put <accepted-{name}> into a chapter, beside its recorded table
     (site/generated/posters/{name}.html).
  4. Make tests/system/test_{name}.py and tests/site/test_{name}.py say what
     it shows. They fail until then.
"""


def _path_of(template: Path, name: str) -> Path:
    path = template.relative_to(TEMPLATES).with_suffix("")
    return path.with_name(path.name.replace(PLACEHOLDER, name))


def _named(text: str, name: str) -> str:
    return (
        text.replace(PLACEHOLDER, name)
        .replace("ExperimentName", name.capitalize())
        .replace(PLACEHOLDER.upper(), name.upper())
    )
