"""A check's verdict says in which line of the learner's code it failed."""

from __future__ import annotations

from accepted.lab import telling
from accepted.lab.result import Result
from harness.verdict import Verdict
from labs.grading.lab import Lab


def test_a_traceback_is_told_with_the_frame_of_the_learners_own(
    lab: Lab,
) -> None:
    deep = [
        "Traceback (most recent call last):",
        '  File "/usr/lib/celery/trace.py", line 9, in call',
        "    return run()",
        '  File "work.py", line 7, in charge',
        "    pay(order)",
        *['  File "/usr/lib/httpx.py", line 1, in send', "    send()"] * 9,
        "httpx.ReadTimeout: timed out",
    ]
    result = Result(Verdict.WRONG, errors={"worker": deep})
    said = list(telling.verdict(lab, result))
    assert said[:4] == [
        "The last error that worker printed:",
        '    File "work.py", line 7, in charge',
        "      pay(order)",
        "    ...",
    ]
    assert "  httpx.ReadTimeout: timed out" in said
    result.errors["worker"] = deep[:5] + deep[-1:]
    assert list(telling.verdict(lab, result))[1:4] == [
        '    File "work.py", line 7, in charge',
        "      pay(order)",
        "  httpx.ReadTimeout: timed out",
    ]
    result.verdict = Verdict.PASS
    assert not any("error" in line for line in telling.verdict(lab, result))


def test_an_error_in_library_code_alone_gives_way_to_one_of_the_learner(
    lab: Lab,
) -> None:
    library = '  File "/v/lib/site-packages/kombu/common.py", line 2'
    noise = [library, "    except conn.errors:", "AttributeError: no errors"]
    own = ['  File "api.py", line 4', "    def (", "SyntaxError: invalid"]
    result = Result(Verdict.WRONG, errors={"api": own, "worker": noise})
    said = "\n".join(telling.verdict(lab, result))
    assert "SyntaxError: invalid" in said
    assert "kombu" not in said
    del result.errors["api"]
    assert list(telling.verdict(lab, result))[1] == (
        '    File "kombu/common.py", line 2'
    )
