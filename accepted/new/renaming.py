"""From the guide's words to the reader's.

The words are few and stand for one thing each, which is what makes this a
handful of patterns: the package `demo`, variables that begin with ACCEPTED_,
entry points of the guide's composition, and names that carry `accepted`.
"""

from __future__ import annotations

import re

from accepted.new.naming import Names

# Each composition has its own; theirs are the service's.
ENTRIES = {
    "lessons.api:app": "demo.api.main:app",
    "lessons.worker": "demo.worker.main",
    "lessons.sweeper": "demo.worker.sweeper",
    "harness.": "tests.",
}
# In code: the cookie, the metrics, messages, the run folder. Elsewhere the
# word `accepted` is what happens to a task.
IN_CODE = re.compile(
    r'(?<![\w.])accepted(?=_owner|_tasks|_oldest|_dwell|\.run"|\.beat"|-\{|")'
)
# In manifests and commands it's always the name.
IN_MANIFESTS = re.compile(r"\baccepted\b")
MANIFESTS = (".yaml", ".yml")


def renamed(text: str, path: str, names: Names) -> str:
    """Return the text of the file at `path` in the words of `names`."""
    for theirs, ours in ENTRIES.items():
        text = text.replace(theirs, ours)
    text = text.replace("ACCEPTED_", f"{names.prefix}_")
    text = re.sub(r"\bdemo\b", names.package, text)
    if path.endswith(MANIFESTS) or path.startswith("deploy/kubernetes/"):
        return IN_MANIFESTS.sub(names.label, text)
    return IN_CODE.sub(
        lambda m: (
            names.label
            if text[m.end() : m.end() + 1] == "-"
            else names.package
        ),
        text,
    )


def filled(text: str, names: Names) -> str:
    """Return a template with the names put in."""
    return (
        text.replace("@package@", names.package)
        .replace("@PREFIX@", names.prefix)
        .replace("@label@", names.label)
    )
