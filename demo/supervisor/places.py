"""Makes the folders of a stack: data, secrets, logs, sockets.

var/valkey   the broker's append-only file, survives restarts
var/secret   one file for each generated secret, mode 600
var/log      the lines of the parts, one file each
var/lock     held by the running supervisor and its parts (lock.py), as
             are var/valkey/lock and the run folder's
run folder   the sockets, below the temp folder: paths of unix sockets
             end at about 104 bytes (sockaddr_un: 108 on Linux, 104 on
             macOS), and a checkout can lie deep
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

# macOS's limit of 104 bytes (sys/un.h), with its closing zero.
SOCKET_PATH_LIMIT_BYTES = 103
# The longest name of a socket in the run folder.
LONGEST_SOCKET_NAME = "gateway.sock"


class PlaceError(Exception):
    """A folder can't be used; the message says which and why."""


@dataclass(frozen=True)
class Places:
    """The folders of one stack."""

    var: Path
    run: Path

    @property
    def valkey(self) -> Path:
        """The broker's data."""
        return self.var / "valkey"

    @property
    def log(self) -> Path:
        """The parts' log files."""
        return self.var / "log"

    @property
    def lock(self) -> Path:
        """The file that the running supervisor has locked."""
        return self.var / "lock"

    @property
    def locks(self) -> tuple[Path, ...]:
        """The files to lock: one in each folder that belongs to one stack.

        Two stacks could share the run folder, or the broker's data by a link
        or a container's volume (deploy/valkey/start.sh locks it too).
        """
        return (self.lock, self.valkey / "lock", self.run / "lock")

    def renew_run(self) -> None:
        """Make the run folder again, if somebody has removed it."""
        _make_private(self.run)

    def socket(self, name: str) -> Path:
        """Return the path of a part's socket."""
        return self.run / f"{name}.sock"

    def secret(self, name: str) -> str:
        """Return a secret of this stack, generated at its first use.

        Raises PlaceError when it can't be read or written, as on a full
        disk.
        """
        file = self.var / "secret" / name
        try:
            # A power failure may leave an empty file: no secret at all.
            return _read(file) or _make(file)
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it isn't a secret"
            raise PlaceError(
                f"cannot keep a secret in {file}: {reason}"
            ) from (error)


def prepare(var: Path, run: Path | None = None) -> Places:
    """Make the folders of the stack whose data is in `var`."""
    var = var.resolve()
    places = Places(var, run or default_run_folder(var))
    try:
        for folder in (places.valkey, var / "secret", places.log):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
    except OSError as error:
        raise PlaceError(
            f"cannot write in {var}: {error.strerror}. The stack keeps its"
            " data there; ACCEPTED_VAR_DIR names another folder."
        ) from error
    _make_private(places.run)
    return places


def default_run_folder(var: Path) -> Path:
    """Return this user's run folder for the stack of one data folder."""
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:8]
    name = f"accepted-{os.getuid()}-{digest}"
    folder = Path(tempfile.gettempdir()) / name
    if len(os.fsencode(folder / LONGEST_SOCKET_NAME)) <= (
        SOCKET_PATH_LIMIT_BYTES
    ):
        return folder
    return Path("/tmp") / name  # noqa: S108 # nosec B108 - see _make_private


def _read(file: Path) -> str:
    try:
        return file.read_text("ascii")
    except FileNotFoundError:
        return ""


def _make(file: Path) -> str:
    made = secrets.token_urlsafe(32)
    # Written as a draft and renamed, because half a secret would stay.
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(made)
        stream.flush()
        os.fsync(handle)
    draft.replace(file)
    return made


def _make_private(folder: Path) -> None:
    """Make a folder that only this user can enter, or refuse it.

    The temp folder belongs to everyone: somebody else could have made this
    one, or a link in its place, to read our data.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
    except OSError as error:
        raise PlaceError(
            f"cannot make {folder}: {error.strerror}. The stack's sockets"
            " live there; ACCEPTED_RUN_DIR names another folder."
        ) from error
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise PlaceError(f"{folder} is not a folder of yours; remove it")
    folder.chmod(0o700)
    longest = os.fsencode(folder / LONGEST_SOCKET_NAME)
    if len(longest) > SOCKET_PATH_LIMIT_BYTES:
        raise PlaceError(
            f"{folder} is too long a path for unix sockets;"
            " ACCEPTED_RUN_DIR names another folder"
        )
