"""The gallery of anti-patterns: whole, shown by its runs, found by its greps.

Nothing runs here; tests/integration/test_antipatterns.py runs some.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from accepted.lint import engine
from accepted.lint.configuration import Configuration
from accepted.lint.rules import RULES
from demo.settings import ROOT
from lessons.antipatterns import page, recorded, samples
from lessons.antipatterns.listed import grouped, patterns
from lessons.antipatterns.pattern import NotShown, Pattern
from lessons.antipatterns.stage import CODE
from tests.house import english, prose

PATTERNS = patterns()
GLOSSARY = (ROOT / "GLOSSARY.md").read_text("utf-8")


@pytest.fixture(params=PATTERNS.values(), ids=lambda each: each.name)
def pattern(request: pytest.FixtureRequest) -> Pattern:
    found: Pattern = request.param
    return found


def test_the_gallery_lists_each_pattern_once() -> None:
    listed = [each.name for some in grouped().values() for each in some]
    assert len(set(listed)) == len(listed)
    assert {folder.name for folder in CODE.iterdir()} == set(listed)
    runs = ROOT / "lessons" / "antipatterns" / "runs"
    assert len([*runs.glob("[!_]*.py")]) == len(listed)


def test_a_pattern_has_all_its_parts(pattern: Pattern) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", pattern.name)
    for text in (pattern.harm, pattern.looks, pattern.metric, pattern.cure):
        assert re.search(r"[.?!)]$", text), text
    assert pattern.harm.count(". ") == 0, "one sentence"
    assert len(pattern.rows) >= 2
    diff = samples.diff(pattern).splitlines()
    assert any(line.startswith("-") for line in diff[2:])
    assert any(line.startswith("+") for line in diff[2:])
    # Short enough for a screen, and never scrolled.
    shown = samples.shown(pattern, 0).splitlines()
    assert 2 <= len(shown) <= 36
    assert max(map(len, [*shown, *diff])) <= 80


def test_its_chapter_and_its_figure_are_there(pattern: Pattern) -> None:
    assert bool(pattern.chapter) != bool(pattern.alone)
    for target in filter(None, (pattern.chapter, pattern.figure)):
        file, _, anchor = target.partition("#")
        text = (ROOT / "site" / file).read_text("utf-8")
        assert anchor in anchors(text), target


def anchors(text: str) -> set[str]:
    """Return the ids that MkDocs gives to the headings of a page."""
    found = set()
    plain = re.sub(r"(?ms)^```.*?^```$", "", text)
    for head in re.findall(r"(?m)^##+ +(.+)$", plain):
        own = re.search(r"\{ #([\w-]+) \}$", head)
        words = re.sub(r"[^\w\s-]", "", head).strip().lower()
        found.add(own[1] if own else re.sub(r"[-\s]+", "-", words))
    return found


def test_its_recording_shows_what_it_claims(pattern: Pattern) -> None:
    recording = recorded.read(pattern)
    assert recording["name"] == pattern.name
    day = datetime.fromisoformat(recording["recorded_at"])
    assert day <= datetime.now(UTC)
    assert recorded.told(pattern, recording)
    for row in pattern.rows:
        assert row.shown(recording["before"]), row.key
        assert row.shown(recording["after"]), row.key


def test_a_cure_that_cures_nothing_would_be_found(pattern: Pattern) -> None:
    recording = recorded.read(pattern)
    before, after = recording["before"], recording["after"]
    for one, other in ((before, before), (after, after), (after, before)):
        with pytest.raises(NotShown):
            pattern.tell(one, other)


@pytest.mark.parametrize("side", [0, 1], ids=["before", "after"])
def test_its_grep_finds_the_code_and_not_the_cure(
    pattern: Pattern, side: int, tmp_path: Path
) -> None:
    file = pattern.files[side]
    shutil.copy(CODE / pattern.name / file, tmp_path / file)
    found = subprocess.run(
        ["sh", "-c", pattern.grep],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not found.stderr
    assert bool(found.stdout) == (side == 0), found.stdout


# Other usual spellings of a pattern, each in a file of its own.
SPELLINGS = {
    "held-connection": (
        '@router.post("/r", response_model=R)\ndef r(body: B):\n    log()\n'
        "    check(body)\n    row = load()\n    return make_report(row)\n",
    ),
    "background-tasks": (
        "return JSONResponse(x, background=BackgroundTask(send, x))\n",
        "asyncio.ensure_future(send(x))\n",
        "threading.Thread(target=send).start()\n",
        "pool = ThreadPoolExecutor(4)\n",
    ),
    "check-then-insert": (
        "row = session.scalar(select(Order).where(Order.key == key))\n"
        "if row is None:\n    session.add(Order(key=key))\n",
        "if not Order.objects.filter(key=key).exists():\n"
        "    Order.objects.create(key=key)\n",
    ),
    "200-for-everything": (
        "return {'success': False, 'message': 'no'}\n",
        'return JSONResponse({"error": None, "status": "failed"})\n',
        'return {"error": "no such item"}\n',
    ),
    "status-in-two-stores": (
        "job.status = Status.RUNNING\nstate = AsyncResult(job.id).state\n",
    ),
    "cancel-changes-a-row": (
        "def cancel_order(order):\n    order.state = State.CANCELLED\n",
        "def abort(task):\n    app.control.revoke(task.id)\n",
    ),
    "result-in-the-queue": ('CELERY_RESULT_BACKEND = "redis://broker"\n',),
    "poll-every-second": (
        "time.sleep(0.5)\n",
        "await asyncio.sleep(1.0)\n",
        "setInterval(() => {\n  look();\n}, 1000);\n",
        "useQuery({ queryFn, refetchInterval: 2000 })\n",
    ),
    "early-ack": ("@shared_task\ndef charge(): ...\n",),
    "lock-without-a-fence": ("if store.setnx(name, me):\n    work()\n",),
    "retry-at-every-layer": (
        "for attempt in range(3):\n    ask()\n",
        "@retry(stop=stop_after_attempt(3))\ndef ask(): ...\n",
        "httpx.HTTPTransport(retries=3)\n",
    ),
    "no-jitter": ("delay = 2**n\nself.retry(countdown=delay)\n",),
    "sse-without-ids": (
        'return EventSourceResponse({"data": x} async for x in source)\n',
    ),
    "timeouts-grow-downstream": (
        "httpx.get(url, timeout=None)\n",
        "httpx.Client(timeout=httpx.Timeout(30))\n",
    ),
    "cpu-autoscaling": (
        "kind: ScaledObject\ntriggers:\n  - type: cpu\n",
        "kind: HorizontalPodAutoscaler\n  targetCPUUtilizationPercentage: 7\n",
    ),
    "allkeys-lru": ('["--maxmemory-policy", "allkeys-lru"]\n',),
    "ids-as-capabilities": (
        '@router.delete("/reports/{id}")\nasync def drop(id: str): ...\n',
    ),
}


@pytest.mark.parametrize(
    ("name", "text"),
    [(name, text) for name, texts in SPELLINGS.items() for text in texts],
)
def test_its_grep_finds_other_spellings(
    name: str, text: str, tmp_path: Path
) -> None:
    suffix = ".yaml" if "kind: " in text else ".py"
    (tmp_path / f"some{suffix}").write_text(text, "utf-8")
    found = subprocess.run(
        ["sh", "-c", PATTERNS[name].grep],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout
    assert not found.stderr


@pytest.mark.parametrize("side", [0, 1], ids=["before", "after"])
def test_its_lint_rule_finds_the_code_and_not_the_cure(
    pattern: Pattern, side: int, tmp_path: Path
) -> None:
    if pattern.rule is None:
        return
    other = pattern.files[1 - side]
    for file in (CODE / pattern.name).iterdir():
        if file.is_file() and file.name != other:
            shutil.copy(file, tmp_path / file.name)
    findings = engine.run(tmp_path, Configuration()).findings
    found = [each for each in findings if each.rule == pattern.rule]
    assert bool(found) == (side == 0), findings
    assert all(each.place.path == pattern.files[0] for each in found)


def test_a_rule_that_a_pattern_names_is_one_of_the_lint() -> None:
    named = {each.rule for each in PATTERNS.values() if each.rule}
    for each in PATTERNS.values():
        assert not (each.rule and each.unruled)
        named |= set(re.findall(r"^`([\w-]+)`", each.unruled))
    assert named <= set(RULES)


def test_a_practice_cures_a_pattern_that_is_there() -> None:
    for each in PATTERNS.values():
        assert page.practices_of(each), each.name


def test_the_page_says_it_in_our_words() -> None:
    text = page.anti_patterns()
    assert not prose.unwanted_words(text)
    assert not prose.dashes(text)
    assert not prose.broken_tables(text)
    assert not english.free_relatives(text)
    assert not english.instead(text, english.avoided(GLOSSARY))
    assert not english.instead(text, english.AMERICAN)


def test_the_page_has_a_card_and_a_section_for_each() -> None:
    text = page.anti_patterns()
    names = list(PATTERNS)
    assert re.findall(r'card" href="#([\w-]+)"', text) == names
    assert re.findall(r"(?m)^### .* \{ #([\w-]+) \}$", text) == names
    assert text.count("**What happened.**") == len(names)
    assert text.count("Recorded run of ") == len(names)
    assert text.count("```diff") == len(names)
    # A link inside the page leads to a pattern.
    assert set(re.findall(r"\]\(#([\w-]+)\)", text)) <= set(names)
