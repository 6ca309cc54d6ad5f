"""`accepted new` takes what a service needs along, and refuses the rest."""

from __future__ import annotations

import ast
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from accepted.lint import configuration, engine
from accepted.new import command, parts, pins
from accepted.new.naming import WrongName, guess, named
from accepted.new.writing import PINS, TEMPLATE, NotWritten
from tests.house.tree import ROOT

# What belongs to the guide. "Accepted" is also what happens to a task.
THEIRS = re.compile(
    r"lessons?\b|chapter|\bguide\b|held (?:server|log|task)|/held\b|\bHELD"
    r"|experiment|flaky|charge|harness|ACCEPTED_|\bdemo\b|crash kind|mkdocs"
    r"|accepted(?:[_-]|\.(?=\w))|\.\./site|\bguide's\b"
)
# The names of a task's ends and of a header, in code and in tests.
OF_A_TASK = re.compile(r"_accepted_|test_\w*accepted\w*|free of charge")


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("new") / "orders"
    command.made(str(place))
    return place


def texts(place: Path) -> dict[str, str]:
    return {
        path.relative_to(place).as_posix(): path.read_text("utf-8")
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


def test_there_is_no_word_of_the_guide_in_it(orders: Path) -> None:
    found = [
        f"{name}: {line.strip()}"
        for name, text in texts(orders).items()
        for line in text.splitlines()
        if THEIRS.search(OF_A_TASK.sub("", line))
    ]
    assert found == []


def test_nothing_is_left_to_fill_in(orders: Path) -> None:
    marks = re.compile(r"@(?:package|PREFIX|label|contracts)@|>>> guide")
    assert not [n for n, text in texts(orders).items() if marks.search(text)]


def test_all_that_is_imported_is_there(orders: Path) -> None:
    for name, text in texts(orders).items():
        if not name.endswith(".py"):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and node.module:
                top = node.module.split(".")[0]
                if top in ("orders", "tests"):
                    path = orders / node.module.replace(".", "/")
                    there = path.is_dir() or path.with_suffix(".py").exists()
                    assert there, f"{name} imports {node.module}"


@pytest.mark.parametrize(
    "room", ["pipe", "worker.transport", "web.stricthttp"]
)
def test_a_room_below_a_library_s_interface_brings_its_tests(
    orders: Path, room: str
) -> None:
    # A new version of redis-py, kombu or uvicorn may break it.
    tests = [t for n, t in texts(orders).items() if n.startswith("tests/")]
    assert any(f"from orders.{room} import" in text for text in tests)


def test_its_names_are_its_own(orders: Path) -> None:
    compose = yaml.safe_load((orders / "docker-compose.yml").read_text())
    assert set(compose["services"]) == {
        "valkey", "api", "worker-paced", "worker-compute", "sweeper",
        "gateway", "flower",
    }  # fmt: skip
    words = compose["services"]["worker-paced"]["command"]
    assert "orders.worker.main" in words
    settings = (orders / "orders" / "settings.py").read_text("utf-8")
    assert 'env_prefix="ORDERS_"' in settings
    scripts = ("deploy/entry.sh", "deploy/valkey/start.sh")
    assert all((orders / s).stat().st_mode & 0o100 for s in scripts)


def test_a_name_of_two_words_has_three_spellings(tmp_path: Path) -> None:
    place = tmp_path / "Big Orders"
    said = command.made(str(place))
    assert "BIG_ORDERS_" in said
    aks = place / "deploy/kubernetes/overlays/aks/kustomization.yaml"
    assert "azurecr.io/big-orders" in aks.read_text("utf-8")
    assert (place / "big_orders" / "contract.py").exists()


@pytest.mark.parametrize("there", ["notes.txt", ".env", "a/b"])
def test_a_folder_with_something_in_it_is_left_as_it_is(
    tmp_path: Path, there: str
) -> None:
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text("mine")
    with pytest.raises(NotWritten, match=there.split("/")[0]) as raised:
        command.made(str(tmp_path), "orders")
    assert "isn't empty" in str(raised.value)
    assert "nothing was changed" in str(raised.value)
    assert [p.name for p in tmp_path.iterdir()] == [there.split("/")[0]]


def test_a_file_and_this_checkout_are_no_place(tmp_path: Path) -> None:
    (tmp_path / "orders").write_text("mine")
    with pytest.raises(NotWritten, match="is a file"):
        command.made(str(tmp_path / "orders"))
    with pytest.raises(NotWritten, match="inside this checkout"):
        command.made(str(ROOT / "orders"))
    with pytest.raises(NotWritten, match="can't be written"):
        command.made("/proc/orders")


def test_a_repository_that_was_just_made_is_empty(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    command.made(str(tmp_path), "orders")
    assert (tmp_path / "orders" / "contract.py").exists()


@pytest.mark.parametrize(
    "name",
    [
        *("", "1st", "Orders", "or-ders", "_x", "x_", "a__b", "ä", "a.b"),
        *("class", "match", "json", "celery", "pytest", "tests", "a" * 31),
        *("../x", "a b", "deploy"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(WrongName, match="--name"):
        named(name)


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("orders", "orders"),
        ("Big Orders", "big_orders"),
        ("my-service.v2", "my_service_v2"),
        ("2024", "2024"),
        ("größer", "gr_er"),
    ],
)
def test_a_folder_s_name_suggests_a_package_s(folder: str, name: str) -> None:
    assert guess(folder) == name


def needed(*lists: str) -> set[str]:
    """Return what the packages of the lists need, as they say themselves."""
    found: set[str] = set()
    waiting = [
        Requirement(line)
        for name in lists
        for line in (TEMPLATE / "requirements" / f"{name}.in.txt")
        .read_text("utf-8")
        .split("\n")
        if line and not line.startswith("-r")
    ]
    while waiting:
        wanted = waiting.pop()
        key = str(wanted)
        if key in found:
            continue
        found.add(key)
        try:
            further = distribution(wanted.name).requires or []
        except PackageNotFoundError:
            continue
        for more in map(Requirement, further):
            extras = wanted.extras or {""}
            if more.marker is None or any(
                more.marker.evaluate({"extra": extra}) for extra in extras
            ):
                waiting.append(more)
    return {spelt(Requirement(key).name) for key in found}


def spelt(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def test_the_pins_are_what_is_needed_and_no_more() -> None:
    listed = {
        name: set(
            (TEMPLATE / "requirements" / f"{name}.names").read_text().split()
        )
        for name in PINS
    }
    run = needed("run")
    # Those of other Pythons and systems aren't installed here.
    elsewhere = {"async-timeout", "tzdata"}
    assert run - elsewhere == listed["run"] - elsewhere
    assert needed("run", "test") - run == listed["test"]
    for name in PINS:
        text = pins.chosen(
            ROOT / "requirements" / f"{name}.txt",
            TEMPLATE / "requirements" / f"{name}.names",
        )
        assert len(re.findall(r"(?m)^[\w.\[\]-]+==", text)) == len(
            listed[name]
        )
        assert "--hash=sha256:" in text
        assert not re.search(r"mkdocs|node|playwright", text)


def test_every_mark_has_its_end() -> None:
    for source, _ in parts.going(ROOT):
        text = source.read_text("utf-8")
        assert text.count(">>> guide") == text.count("<<< guide"), source
        assert "<<< guide" not in parts.without_marked(text)


def test_lint_finds_nothing_in_it(orders: Path) -> None:
    outcome = engine.run(orders, configuration.find(orders))
    assert (outcome.findings, outcome.unread) == ([], [])
    assert outcome.facts
