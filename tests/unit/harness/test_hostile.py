"""The hostile server's judges, by trials that are written down here."""

from __future__ import annotations

import re
from pathlib import Path

from accepted.sitebuild import hostileways
from harness import hostile
from harness.hostile import report
from harness.hostile.running import Judged, judge, texts, verdict
from harness.hostile.selftest import declared
from harness.hostile.way import Way
from harness.hostile.ways import WAYS
from harness.requirements import Level, of
from harness.verdict import Verdict
from tests.unit.harness.trials import ERROR, posted, seen, trial

HOSTILE = Path(hostile.__file__).parent
ROOT = HOSTILE.parents[1]
FEWEST_WAYS, FEWEST_NAIVE = 10, 5


def test_each_requirement_has_a_judge_and_a_client_that_breaks_it() -> None:
    code = [*HOSTILE.glob("judges/*.py"), *HOSTILE.glob("ways/*.py")]
    named = {
        id_
        for path in code
        for id_ in re.findall(r'"(CLIENT-[A-Z]+-\d+)"', path.read_text())
    }
    broken = {
        id_
        for client in declared().values()
        for ids_ in client.breaks.values()
        for id_ in ids_
    }
    assert named == of("hostile").keys()
    assert broken == of("hostile").keys()


def test_a_client_breaks_only_what_is_judged_there() -> None:
    for client in declared().values():
        for way, ids_ in client.breaks.items():
            judged = {f"CLIENT-{id_}" for id_ in texts()[way].judged}
            assert judged <= of("hostile").keys()
            assert set(ids_) <= judged, (client.name, way)


def test_each_way_has_its_words_and_a_client_that_fails_there() -> None:
    assert list(texts()) == list(WAYS)
    assert len(WAYS) > FEWEST_WAYS
    failed = {
        way
        for client in declared().values()
        for way, ids_ in client.breaks.items()
        if ids_
    }
    assert failed == WAYS.keys()
    naive = [c for c in declared().values() if any(c.breaks.values())]
    assert len(naive) > FEWEST_NAIVE
    assert len(declared()) > len(naive)


def test_a_client_that_fails_in_calm_weather_cannot_be_judged() -> None:
    # It broke off before the end, as a client that has a bug does.
    broken = trial(seen("200"), ended=ERROR, has_shown_end=False)
    fails = judge(Way, broken)
    assert report.mark(fails) == "wrong"
    assert verdict([fails]) is Verdict.COULD_NOT_JUDGE
    good = judge(Way, trial(posted(), seen("200")))
    assert verdict([good]) is Verdict.PASS
    assert "calm weather" in report.summary([fails])


def test_a_remark_is_no_wrong() -> None:
    cut = trial(posted("cut"), ended=ERROR, has_shown_end=False, way="cut-202")
    lost = judge(WAYS["cut-202"], cut)
    assert lost.verdict is Verdict.PASS
    assert report.mark(lost) == "remark"
    assert verdict([lost]) is Verdict.PASS
    twice = trial(posted("cut"), posted(), tasks=2)
    assert report.mark(judge(WAYS["cut-202"], twice)) == "wrong"


def test_a_way_that_was_not_met_is_not_passed() -> None:
    polls = trial(posted(), seen("200"), way="torn-stream")
    polled = judge(WAYS["torn-stream"], polls)
    assert report.mark(polled) == "not met"
    assert "asked for no events" in report.row(polled, "")


def test_a_report_fits_a_terminal_and_a_program() -> None:
    twice = trial(posted("cut"), posted(), *[seen("200")] * 30, tasks=2)
    judged = judge(WAYS["cut-202"], twice)
    text = report.row(judged, "http://127.0.0.1:8000")
    assert all(len(line) <= report.WIDTH for line in text.splitlines())
    assert "POST cut, POST 202, GET 200 x30; exit code 0" in text
    data = report.data([judged], 7)
    assert data["seed"] == 7
    assert data["ways"][0]["violations"][0]["level"] == Level.MUST


def test_a_client_is_judged_by_its_declaration() -> None:
    from harness.hostile.selftest import Declared, differences

    client = Declared("naive", "", {"calm": ["CLIENT-WAIT-01"], "failed": []})
    calm = Judged(trial(), is_tried=True, violations=())
    assert list(differences(client, [calm])) == [
        "naive: calm was judged pass, declared CLIENT-WAIT-01",
        "naive: failed wasn't tried",
    ]


def test_the_page_has_each_requirement_and_each_link_leads_to_one() -> None:
    anchors = set(
        re.findall(r"\{ #(client-[a-z]+-\d+) \}", hostileways.rules())
    )
    linked = set(re.findall(r"\(#(client-[a-z]+-\d+)\)", hostileways.ways()))
    assert anchors == {id_.lower() for id_ in of("hostile")}
    assert linked == anchors


def test_the_example_on_the_page_is_what_a_report_says() -> None:
    page = (ROOT / "site" / "guides" / "hostile.md").read_text("utf-8")
    [example] = re.findall(r"```text\n(.*?)```", page, re.S)
    words = " ".join(example.split())
    shown = re.findall(r"^(?:pass|remark|wrong) +([\w-]+)$", example, re.M)
    assert len(shown) > 2
    for name in shown:
        assert texts()[name].does.replace("`", "") in words
    for id_ in re.findall(r"CLIENT-[A-Z]+-\d+", example):
        rule = of("hostile")[id_]
        assert f"{id_} {rule.level}: {rule.text}" in words
        assert f"why: {rule.why}" in words
