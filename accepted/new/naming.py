"""The names of a new service: as a package, in variables, in a cluster."""

from __future__ import annotations

import keyword
import re
import sys
from dataclasses import dataclass
from importlib.metadata import packages_distributions

# chosen: fits into a DNS label (RFC 1035: 63) with what is hung onto it.
LONGEST = 30
# Folders of the new tree, beside the package.
TAKEN = ("deploy", "requirements", "tests")


class WrongName(Exception):
    """No service can be called so; says why and what can be done."""


@dataclass(frozen=True, slots=True)
class Names:
    """One service in each spelling: `big_orders`, BIG_ORDERS, big-orders."""

    package: str

    @property
    def prefix(self) -> str:
        """The first part of the names of its variables."""
        return self.package.upper()

    @property
    def label(self) -> str:
        """Its name where names have hyphens: images, namespaces."""
        return self.package.replace("_", "-")


def guess(folder: str) -> str:
    """Return the package name that a folder's name suggests."""
    return re.sub(r"[\W_]+", "_", folder.lower(), flags=re.ASCII).strip("_")


def named(name: str) -> Names:
    """Return the spellings of `name`. Raises WrongName."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        why = (
            "a package's name is in small letters, digits and single"
            " underscores, a letter first"
        )
    elif len(name) > LONGEST:
        why = f"that is longer than {LONGEST} characters"
    elif keyword.iskeyword(name) or name in keyword.softkwlist:
        why = "that is a word of Python's own"
    elif name in sys.stdlib_module_names:
        why = "Python's own library has a module of that name"
    elif name in packages_distributions():
        why = "a package that the service may need is called so"
    elif name in TAKEN:
        why = f"the service has a folder {name}/ for something else"
    else:
        return Names(name)
    raise WrongName(
        f"{name!r} can't be the package's name: {why}. Choose another with"
        " --name."
    )
