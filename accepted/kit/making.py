"""Makes a kit, step by step; each step can be done again.

<kit>/                 the sources, solutions left out
<kit>/wheels/          the packages of requirements/run.txt
<kit>/labs/sealed/     the solutions, encrypted
<kit>/build/site/      the site that the stack serves
<kit>/recorded/        the site with recordings only, for any web server
<kit>/start, KIT.md    for people
<kit>/kit.json         the mark of a kit; written last
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from accepted import node
from accepted.installing import WHEELS
from accepted.kit import plain, sources
from accepted.kit.errors import KitError
from accepted.kit.sealing import SHORTEST_WORD, new_word
from demo.settings import ROOT

Say = Callable[[str], None]
MARK = "kit.json"
TEXTS = Path(__file__).with_name("texts")
# measured: by hand, a kit takes 210 MB, and 740 once it is set up.
NEEDED_MB = 800
LOCAL = "http://127.0.0.1:8001/"


def make(kit: Path, word: str, say: Say) -> None:
    """Make a kit, or renew one. Raises KitError."""
    _require_possible(kit, word)
    chosen = word.strip().lower() or new_word()
    try:
        kit.mkdir(parents=True, exist_ok=True)
        # Without it, a kit that is half made isn't taken for one.
        (kit / MARK).unlink(missing_ok=True)
        (kit / f".{MARK}").touch()
        say(f"1/5  Sources: {sources.copy(kit)} files.")
        say(f"2/5  Solutions sealed: {sources.seal_all(kit, chosen)} labs.")
        say("3/5  Packages, some 130 MB; those that are there stay.")
        _fetch(kit)
        say("4/5  KIT.md and start, for people.")
        _write(kit)
        say("5/5  The site, built in the kit.")
        _build(kit)
        _mark(kit)
    except OSError as error:
        raise KitError(
            f"{error.filename or kit}: {error.strerror}. Run it again"
            " afterwards: it goes on with what is there."
        ) from error
    say(f"\nThe kit: {kit}\nIn it: KIT.md first, then ./start\n")
    say("The word that opens the solutions, which the kit doesn't hold:\n")
    say(f"    {chosen}\n\nIt is shown this once. Making the kit anew makes"
        " a new one.")  # fmt: skip


def _require_possible(kit: Path, word: str) -> None:
    if word and len(word.strip()) < SHORTEST_WORD:
        raise KitError(
            f"the word has fewer than {SHORTEST_WORD} characters: everybody"
            " in the room has the sealed files and could try words."
        )
    if kit.is_relative_to(ROOT) and not _is_ignored(kit):
        raise KitError(
            f"{kit} lies inside the checkout: name a folder outside of it"
            " with --folder."
        )
    if kit.is_file():
        raise KitError(f"{kit} is a file: name a folder with --folder.")
    marks = (kit / MARK, kit / f".{MARK}")
    if (
        kit.is_dir()
        and any(kit.iterdir())
        and not any(mark.exists() for mark in marks)
    ):
        raise KitError(
            f"{kit} has files that are no kit: name an empty folder, or one"
            " that isn't there yet."
        )
    nearest = next(p for p in (kit, *kit.parents) if p.exists())
    free_mb = shutil.disk_usage(nearest).free // 1_000_000
    if free_mb < NEEDED_MB:
        raise KitError(
            f"{nearest} has {free_mb} MB free, and {NEEDED_MB} are needed."
        )


def _is_ignored(kit: Path) -> bool:
    ask = ["git", "check-ignore", "--quiet", str(kit)]
    return subprocess.run(ask, cwd=ROOT, check=False).returncode == 0


def _fetch(kit: Path) -> None:
    """Fetch the wheels for this system and Python, hashes checked."""
    # fmt: off
    ended = subprocess.run(
        [
            sys.executable, "-m", "pip", "download", "--quiet",
            "--requirement", ROOT / "requirements" / "run.txt",
            "--require-hashes", "--only-binary", ":all:", "--no-deps",
            "--no-input", "--progress-bar", "off",
            "--disable-pip-version-check", "--dest", kit / WHEELS,
        ],
        capture_output=True, text=True, check=False,
    )
    # fmt: on
    if ended.returncode != 0:
        last = "\n".join(ended.stderr.strip().splitlines()[-3:])
        raise KitError(
            "the packages could not be fetched. Run it again when the network"
            f" is there; what was fetched stays.\n{last}"
        )


def _build(kit: Path) -> None:
    """Build both sites in the kit, from sources without solutions.

    So no page shows one, and the steps' stamps say that all is built: the
    kit needs no front-end packages.
    """
    modules = kit / "node_modules"
    node.install(lambda _: None)
    modules.unlink(missing_ok=True)
    modules.symlink_to(node.MODULES, target_is_directory=True)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "accepted", "site", "--public-url", LOCAL],
            cwd=kit,
            env={**os.environ, "PYTHONPATH": str(kit)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    finally:
        modules.unlink()
    if ended.returncode != 0:
        last = "\n".join(ended.stdout.strip().splitlines()[-6:])
        raise KitError(f"the site could not be built:\n{last}")
    recorded = kit / "recorded"
    shutil.rmtree(recorded, ignore_errors=True)
    shutil.move(kit / "build" / "public", recorded)
    plain.link_files(recorded)
    for folder in ("site/generated", "build/site", "recorded"):
        plain.forget_places(kit / folder)


def _write(kit: Path) -> None:
    """Write what people read; before the build, to which it is an input."""
    shutil.copy(TEXTS / "KIT.md.txt", kit / "KIT.md")
    shutil.copy(TEXTS / "start.txt", kit / "start")
    (kit / "start").chmod(0o755)


def _mark(kit: Path) -> None:
    about = {
        "format": 1,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "system": f"{platform.system()} {platform.machine()}",
    }
    (kit / MARK).write_text(json.dumps(about, indent=2) + "\n", "utf-8")
    (kit / f".{MARK}").unlink(missing_ok=True)
