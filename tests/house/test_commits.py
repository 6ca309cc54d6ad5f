"""A commit's subject says which area it changes, and what it does there."""

from __future__ import annotations

import re
import subprocess

from tests.house.tree import ROOT

SUBJECT = re.compile(r"[a-z0-9][a-z0-9 ,./-]*: \S.*[^.\s]")
# chosen: a line of `git log --oneline` on a wide terminal.
LONGEST_CHARS = 120
UNFINISHED = re.compile(r"(fixup|squash|amend)!|\b(wip|tmp)\b", re.I)


def test_each_subject_has_an_area_and_says_what_it_does() -> None:
    subjects = subprocess.run(
        ["git", "log", "--no-merges", "--format=%s"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    assert subjects
    wrong = [
        subject
        for subject in subjects
        if not SUBJECT.fullmatch(subject)
        or len(subject) > LONGEST_CHARS
        or UNFINISHED.search(subject)
    ]
    assert not wrong
