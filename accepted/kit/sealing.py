"""Seals a lab's solution under a word, and opens it.

    labs/sealed/<lab's folder>    salt, iv, tag and a tar file, encrypted

AES-256-GCM with a key by scrypt, both of OpenSSL, which Node brings with it:
it is installed with the other packages already. A wrong word, or a file that
was changed, doesn't open.
"""

from __future__ import annotations

import io
import json
import secrets
import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path

from accepted.kit.errors import KitError
from accepted.node import NODE
from demo.settings import ROOT

SCRIPT = Path(__file__).with_name("seal.mjs")
SEALED = Path("labs") / "sealed"
# What a learner isn't to read before they tried: the solution, why it holds,
# and code that shows what the grader looks for.
PARTS = ("solution", "mutants", "oddballs", "after.md")
SHORTEST_WORD = 12
# Without letters that look like digits.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 4, 5


def new_word() -> str:
    """Return a word with 99 bits of entropy, in groups to type."""
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _ in range(GROUP))
        for _ in range(GROUPS)
    )


def parts_of(lab: Path) -> list[Path]:
    """Return the files of a lab that are sealed."""
    found = []
    for name in PARTS:
        part = lab / name
        found += [part] if part.is_file() else sorted(part.rglob("*"))
    return [
        path
        for path in found
        if path.is_file() and "__pycache__" not in path.parts
    ]


def seal(lab: Path, files: Iterable[Path], word: str, to: Path) -> None:
    """Write some files of a lab's folder, encrypted."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for path in files:
            tar.add(path, path.relative_to(lab).as_posix())
    to.write_bytes(_node("seal", word, packed.getvalue()))


def sealed(lab: Path) -> Path | None:
    """Return the sealed file of a lab, if this checkout is a kit with it."""
    file = ROOT / SEALED / lab.name
    return file if file.is_file() else None


def opened(file: Path, word: str) -> dict[str, str]:
    """Return the texts of a sealed file by name. Raises KitError."""
    packed = _node("open", word.strip().lower(), file.read_bytes())
    texts = {}
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        for member in tar:
            read = tar.extractfile(member)
            if read is not None:
                texts[member.name] = read.read().decode("utf-8")
    return texts


def _node(task: str, word: str, data: bytes) -> bytes:
    # By its input: other users of a machine can read a command line.
    head = json.dumps({"word": word}).encode() + b"\n"
    ended = subprocess.run(
        [NODE, SCRIPT, task],
        input=head + data,
        capture_output=True,
        check=False,
    )
    if ended.returncode == 0:
        return ended.stdout
    if task == "open":
        raise KitError(
            "this word doesn't open it. Whoever made the kit has the word."
        )
    raise KitError(f"could not seal: {ended.stderr.decode().strip()}")
