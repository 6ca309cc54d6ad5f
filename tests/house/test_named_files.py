"""A file that the service's code names, exists."""

from __future__ import annotations

import re

from tests.house.tree import ROOT, files, name

# `losses.py`, `worker/sweep.py`; not `/a/path.py` or `x.y.py`.
NAMED = re.compile(r"(?<![\w/.-])((?:[a-z_]+/)*[a-z_]+\.(?:py|lua))\b")


def test_each_file_that_the_service_names_is_there() -> None:
    there = {f"/{name(path)}" for path in files()}
    missing = [
        f"{name(path)}: {named}"
        for path in files()
        if path.is_relative_to(ROOT / "demo")
        and path.suffix in {".py", ".lua"}
        for named in NAMED.findall(path.read_text("utf-8"))
        if not any(one.endswith(f"/{named}") for one in there)
    ]
    assert missing == []
