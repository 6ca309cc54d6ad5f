"""Finds out whether a machine can build and run containers.

Podman and its parts come from the distribution's packages, where we may
install any. Everything that belongs to this machine (its package indexes,
its certificates, what it lets a container have) is found out here, at run
time, and handed to the engine; none of it is in the Dockerfile.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

# A program or a file of each package, Debian's names.
PACKAGES = {
    "podman": ("podman",),
    "runc": ("runc",),
    "netavark": ("/usr/lib/podman/netavark", "netavark"),
    "aardvark-dns": ("/usr/lib/podman/aardvark-dns", "aardvark-dns"),
    "catatonit": ("catatonit", "/usr/libexec/podman/catatonit"),
    "iptables": ("iptables", "nft"),
}
BASE = "docker.io/library/python:3.13-slim-bookworm"
STAND_IN = "localhost/accepted-trial-base"
# chosen: far above what the services need; and no container may be given
# more than whoever starts it may have.
LIMITS = {"nofile": 4096, "nproc": 4000}
INSTALL_S = 600.0
PULL_S = 120.0
CERTIFICATES = ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "PIP_CERT")


class Unavailable(Exception):
    """No containers on this machine; the message says why."""


def run(
    *words: str | Path,
    limit_s: float = INSTALL_S,
    environment: Mapping[str, str] | None = None,
    **options: Any,
) -> str:
    """Run a command and return what it printed; AssertionError with it."""
    ended = subprocess.run(
        [str(word) for word in words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=limit_s,
        check=False,
        env={**os.environ, **(environment or {})},
        **options,
    )
    assert ended.returncode == 0, f"{words[0]}: {ended.stdout[-4000:]}"
    return ended.stdout


def require_programs() -> None:
    """Install what is missing; Unavailable if that can't be done."""
    missing = [name for name in PACKAGES if not is_there(PACKAGES[name])]
    if not missing:
        return
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise Unavailable(f"install {', '.join(missing)}")
    install(apt, *missing)


def install(apt: str, *packages: str) -> None:
    """Install packages of the distribution; Unavailable if it can't."""
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        run(apt, "update", environment=environment)
        run(
            *(apt, "install", "--yes", "--no-install-recommends"),
            *packages,
            environment=environment,
        )
    except (AssertionError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"no {', '.join(packages)}: {error}") from error


def is_there(places: Sequence[str]) -> bool:
    """Say whether a program is there by one of its names."""
    return any(shutil.which(p) or Path(p).exists() for p in places)


def configure(folder: Path, base: str) -> dict[str, str]:
    """Return an environment in which `base` starts; Unavailable if none.

    crun refuses some machines that runc takes, and the other way round.
    """
    said = ""
    for runtime in filter(shutil.which, ("crun", "runc")):
        file = folder / "containers.conf"
        limits = ", ".join(f'"{n}={m}:{m}"' for n, m in limits_here())
        file.write_text(
            f"[containers]\ndefault_ulimits = [{limits}]\n"
            f'[engine]\nruntime = "{runtime}"\nevents_logger = "file"\n'
            + ("" if has_systemd() else 'cgroup_manager = "cgroupfs"\n')
            + '[network]\nnetwork_backend = "netavark"\n'
        )
        environment = {"CONTAINERS_CONF": str(file)}
        try:
            run(
                *("podman", "run", "--rm", "--init", base, "true"),
                environment=environment,
            )
        except AssertionError as error:
            said = str(error)
            continue
        return environment
    raise Unavailable(f"a container doesn't start here: {said}")


def limits_here() -> Iterator[tuple[str, int]]:
    """Yield each limit, and as much of it as we may have ourselves."""
    for name, wanted in LIMITS.items():
        _, most = resource.getrlimit(
            getattr(resource, f"RLIMIT_{name.upper()}")
        )
        is_endless = most == resource.RLIM_INFINITY
        yield name, wanted if is_endless else min(wanted, most)


def has_systemd() -> bool:
    """Say whether systemd runs this machine, and its cgroups."""
    return Path("/run/systemd/system").is_dir()


def find_base(folder: Path) -> str:
    """Return the base that was asked for, or pull it, or make one."""
    if asked := os.environ.get("BASE"):
        return asked
    try:
        run("podman", "pull", "--quiet", BASE, limit_s=PULL_S)
    except (AssertionError, subprocess.TimeoutExpired):
        return make_base(folder)
    return BASE


def make_base(folder: Path) -> str:
    """Return Debian's Python by the name of a base: no registry's there.

    It's the Python of that Debian, so nothing is proved of 3.13.
    """
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise Unavailable(f"{BASE} can't be pulled, and nobody may make one")
    if not shutil.which("debootstrap"):
        install(apt, "debootstrap")
    root, name = folder / "base", f"{STAND_IN}:{os.getpid()}"
    try:
        run(
            *("debootstrap", "--variant=minbase"),
            "--include=python3,python3-venv,ca-certificates",
            *("bookworm", root),
        )
    except (AssertionError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{BASE} can't be pulled or made: {error}") from None
    (root / "usr/bin/python").symlink_to("python3")
    file = folder / "base.tar"
    run("tar", "-C", root, "-cf", file, ".")
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    run("podman", "import", "--change", f"ENV PATH={path}", file, name)
    shutil.rmtree(root)
    file.unlink()
    return name


def remove_image(name: str) -> None:
    """Remove an image, if it was ever made."""
    with suppress(AssertionError):
        run("podman", "rmi", "--force", name)


def mounts(folder: Path) -> list[str]:
    """Return what a build has to see to install packages as we do."""
    pip, npm = folder / "pip.conf", folder / "npmrc"
    settings = pip_settings()
    pip.write_text(
        "[global]\n" + "".join(f"{k} = {v}\n" for k, v in settings.items())
    )
    home = Path(os.environ.get("NPM_CONFIG_USERCONFIG", "~/.npmrc"))
    found = home.expanduser()
    text = found.read_text("utf-8") if found.exists() else ""
    authorities = next(filter(None, map(os.environ.get, CERTIFICATES)), "")
    if authorities:
        text += f"\ncafile={authorities}\n"
    npm.write_text(text, "utf-8")
    # They may hold what lets us in at an index.
    pip.chmod(0o600)
    npm.chmod(0o600)
    # Whatever file or folder of ours one of the settings names.
    words = " ".join([*settings.values(), authorities]).split()
    named = {Path(word) for word in words if word.startswith("/")}
    local = {path.parent if path.is_file() else path for path in named}
    # An index (PEP 503) links to files that lie beside it.
    urls = [word for word in words if word.startswith("file://")]
    local |= {Path(url.removeprefix("file://")).parent for url in urls}
    seen = [f"{p}:{p}:ro" for p in sorted(local) if p.exists()]
    return [f"{pip}:/etc/pip.conf:ro", f"{npm}:/root/.npmrc:ro", *seen]


def pip_settings() -> dict[str, str]:
    """Return what pip's files and variables come to, by its own account."""
    said = run(
        *(sys.executable, "-m", "pip", "--disable-pip-version-check"),
        *("config", "list"),
    )
    found: dict[str, str] = {}
    for line in said.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.partition(".")
        if section in ("global", "install", ":env:"):
            found[name] = " ".join(value.strip("'\"").split("\\n"))
    return found
