"""Kits: what is sealed opens with its word only, and nothing else is lost.

`make kit-proof` makes a whole one and uses it without a network.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from accepted import installing
from accepted.kit import making, plain, sealing, serving, sources
from accepted.kit.errors import KitError
from tests.house.tree import ROOT

WORD = "three-green-apples"


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """Give a lab's folder with a solution and what is around it."""
    folder = tmp_path / "labs" / "first"
    for name in ("solution/in/work.py", "mutants/a.py", "start/work.py"):
        file = folder / name
        file.parent.mkdir(parents=True)
        file.write_text(f"# {name}: ä\n", "utf-8")
    (folder / "after.md").write_text("Why\n", "utf-8")
    return folder


@pytest.fixture
def file(lab: Path, tmp_path: Path) -> Path:
    """Give the sealed parts of that lab."""
    to = tmp_path / "sealed"
    sealing.seal(lab, sealing.parts_of(lab), WORD, to)
    return to


def test_a_solution_opens_with_its_word_as_people_type_it(file: Path) -> None:
    assert sealing.opened(file, f" {WORD.upper()}\n") == {
        "solution/in/work.py": "# solution/in/work.py: ä\n",
        "mutants/a.py": "# mutants/a.py: ä\n",
        "after.md": "Why\n",
    }


def test_a_wrong_word_and_a_changed_file_open_nothing(file: Path) -> None:
    for word in ("", "three-green-apple", f"{WORD}s"):
        with pytest.raises(KitError, match="this word doesn't open it"):
            sealing.opened(file, word)
    changed = bytearray(file.read_bytes())
    changed[-1] ^= 1
    file.write_bytes(changed)
    with pytest.raises(KitError, match="this word doesn't open it"):
        sealing.opened(file, WORD)


def test_no_part_of_a_solution_can_be_read(file: Path) -> None:
    assert b"work.py" not in file.read_bytes()
    assert WORD.encode() not in file.read_bytes()


def test_a_kit_has_every_source_but_the_solutions(tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    assert sources.copy(kit) > 1_000
    assert (kit / "accepted" / "bootstrap.py").is_file()
    for lab in (ROOT / "labs").glob("*/lab.toml"):
        own = kit / "labs" / lab.parent.name
        assert (own / "start").is_dir()
        assert (own / "requirements.toml").is_file()
        assert sealing.parts_of(own) == []
    assert not (kit / "tests" / "labs").exists()


def test_a_kit_isnt_written_over_something_else(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    for folder, word, why in (
        (tmp_path, "", "files that are no kit"),
        (tmp_path / "thesis.txt", "", "is a file"),
        (ROOT / "kit", "", "inside the checkout"),
        (tmp_path / "kit", "short", "fewer than 12 characters"),
    ):
        with pytest.raises(KitError, match=why):
            making.make(folder, word, print)


def test_new_words_are_long_and_differ() -> None:
    words = {sealing.new_word() for _ in range(20)}
    assert len(words) == 20
    assert all(len(word) >= sealing.SHORTEST_WORD for word in words)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="../b/">', '<a href="../b/index.html">'),
        ('<a class="x" href="b/#c">', '<a class="x" href="b/index.html#c">'),
        ("<a href=../../>", "<a href=../../index.html>"),
        ('<a href="..">', '<a href="../index.html">'),
        ('<a href="https://example.org/b/">', None),
        ('<a href="b/c.html">', None),
        ('<a href="#c">', None),
        ('<link href="b/">', None),
    ],
)
def test_pages_link_to_each_other_as_files(
    before: str, after: str | None, tmp_path: Path
) -> None:
    page = tmp_path / "index.html"
    page.write_text(before, "utf-8")
    plain.link_files(tmp_path)
    assert page.read_text("utf-8") == (after or before)


def test_the_page_with_the_code_shows_it_twice() -> None:
    page = serving.page("ABC234", "http://192.168.1.20:8000")
    assert "<svg" in page
    assert "ABC 234" in page
    assert "http://192.168.1.20:8000/workshop/join/" in page
    assert "{" not in page.partition("<main>")[2]


def test_the_gateway_answers_to_each_name_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ACCEPTED_NAMES", raising=False)
    assert serving.with_name("127.0.0.1") == serving.LOCAL_NAMES
    assert serving.with_name("10.0.0.5") == f"{serving.LOCAL_NAMES} 10.0.0.5"


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(KitError, match="no IP address"):
        serving.serve("laptop", 8000, 90, 40, print)


def test_packages_come_from_a_kits_wheels_and_no_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert installing._from_kit() == []
    (tmp_path / "wheels").mkdir()
    assert installing._from_kit() == ["--no-index", "--find-links", "wheels"]
    reason = installing._reason(["ERROR: x (from versions: none)"])
    assert "kit.json" in reason


def test_source_maps_forget_where_packages_lay(tmp_path: Path) -> None:
    file = tmp_path / "widgets" / "a.js.map"
    file.parent.mkdir()
    file.write_text('["../../../home/ada/node_modules/lit/a.ts", "../b.ts"]')
    plain.forget_places(tmp_path)
    assert file.read_text() == '["node_modules/lit/a.ts", "../b.ts"]'
