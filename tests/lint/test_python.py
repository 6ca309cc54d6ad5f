"""Python is read by syntax tree: values, styles, and hostile modules."""

from __future__ import annotations

import pytest
from celery.app.defaults import NAMESPACES, flatten

from accepted.lint.facts import UNKNOWN, Fact, Reference, Value
from accepted.lint.readers import python
from accepted.lint.readers.python.evaluating import evaluate
from accepted.lint.readers.python.linking import CONSTANT
from accepted.lint.readers.python.module import parsed
from accepted.lint.readers.python.settingnames import SETTINGS, setting
from accepted.lint.source import Source, Unreadable

HEAD = """
import os
from datetime import timedelta
from decouple import config
from .limits import HOUR
from app.config import settings as s
MINUTE = 60
BOTH = 1
BOTH = 2
class Settings(BaseSettings):
    limit: int = 5 * MINUTE
class Plain:
    limit = 7
own = Settings()
"""


def value(expression: str) -> tuple[Value, str]:
    module = parsed(Source("proj/app.py", f"{HEAD}X = {expression}\n"))
    return evaluate(module.constants["X"], module)


@pytest.mark.parametrize(
    ("expression", "expected", "assumed"),
    [
        ("60 * MINUTE", 3600, ""),
        ("-(2 ** 5)", -32, ""),
        ("timedelta(hours=1).total_seconds()", 3600, ""),
        ("int(timedelta(days=1, minutes=1).total_seconds())", 86_460, ""),
        ("os.environ.get('T', 3600)", 3600, "default of T"),
        ("int(os.getenv('T', '90'))", 90, "default of T"),
        ("config('T', default=30, cast=int)", 30, "default of T"),
        ("own.limit", 300, "default of limit"),
        ("Plain.limit", 7, ""),
        ("f'redis://{HOST}:{6379}/0'", "redis://{}:6379/0", ""),
        ("'a' + 'b'", "ab", ""),
        ("['json', 'pickle']", ("json", "pickle"), ""),
        ("not True", False, ""),
        ("1 if DEBUG else 1", 1, ""),
    ],
)
def test_a_value_that_can_be_known_is(
    expression: str, expected: Value, assumed: str
) -> None:
    assert value(expression) == (expected, assumed)


@pytest.mark.parametrize(
    "expression",
    [
        "BOTH", "undefined", "os.environ['T']", "os.getenv('T')", "f()",
        "1 if DEBUG else 2", "10 ** 10 ** 10", "1 / 0", "'x' * 10**9",
        "[f()]", "b'x'", "lambda: 1", "X", "9**9**9**9", "1 << 99999",
    ],
)  # fmt: skip
def test_a_value_that_only_a_run_would_tell_is_unknown(
    expression: str,
) -> None:
    assert value(expression)[0] is UNKNOWN


def test_a_name_of_another_module_is_a_reference() -> None:
    assert value("HOUR")[0] == Reference("proj.limits", "HOUR")
    assert value("s.limit")[0] == Reference("app.config.settings", "limit")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("task_acks_late", "task_acks_late"),
        ("CELERY_ACKS_LATE", "task_acks_late"),
        ("CELERY_TASK_ACKS_LATE", "task_acks_late"),
        ("CELERYD_PREFETCH_MULTIPLIER", "worker_prefetch_multiplier"),
        ("CELERY_WORKER_PREFETCH_MULTIPLIER", "worker_prefetch_multiplier"),
        ("CELERYD_TASK_TIME_LIMIT", "task_time_limit"),
        ("CELERY_TASK_RESULT_EXPIRES", "result_expires"),
        ("CELERY_RESULT_BACKEND", "result_backend"),
        ("BROKER_URL", "broker_url"),
        ("CELERY_BEER", ""),
        ("Task_Acks_Late", ""),
        ("TIME_LIMIT", ""),
    ],
)
def test_a_setting_has_one_name_in_three_styles(
    name: str, expected: str
) -> None:
    assert setting(name) == expected


def test_celery_knows_these_settings() -> None:
    known = {name for name, _ in flatten(NAMESPACES)}
    # `visibility_timeout` is named by Celery's page about Redis only.
    assert {"visibility_timeout"} == SETTINGS - known


def test_a_dict_and_an_update_and_an_item_are_settings() -> None:
    text = """
from celery import Celery
OPTIONS = {"visibility_timeout": 60}
BASE = dict(task_acks_late=True, **{"task_time_limit": 5})
app = Celery("x", broker="redis://x", **BASE)
app.conf.update(BASE | {"CELERY_IGNORE_RESULT": True})
app.conf["worker_pool"] = "solo"
app.conf.broker_transport_options = {**OPTIONS, "x": 1}
app.conf.broker_transport_options["visibility_timeout"] = 90
app.conf.result_backend_transport_options |= {"visibility_timeout": 70}
"""
    found = {}
    for fact in python.READER.read(Source("x.py", text)):
        if fact.scope == "x.py#app:app":
            found[fact.name] = fact.value
    assert found == {
        "celery.app": "app",
        "celery.broker_url": "redis://x",
        "celery.task_acks_late": True,
        "celery.task_time_limit": 5,
        "celery.task_ignore_result": True,
        "celery.worker_pool": "solo",
        "celery.visibility_timeout_s": 90,
        "celery.result_visibility_timeout_s": 70,
    }


@pytest.mark.parametrize(
    "text",
    [
        "import celery\n" + "(" * 5_000,
        "import celery\nx = " + "-" * 100_000 + "1",
        "import celery\nx = " + "+".join(["1"] * 20_000),
        "import celery\nx = " + "[" * 150 + "]" * 150 + "[",
        "import celery\nif True:\nprint 'two'",
        "import celery\n\x00",
    ],
)
def test_a_hostile_module_is_an_error_or_nothing(text: str) -> None:
    found = read(text)
    assert found if isinstance(found, str) else not found


def read(text: str) -> list[Fact] | str:
    """Return a module's facts, or why it couldn't be read."""
    try:
        found = python.READER.read(Source("x.py", text))
        return [fact for fact in found if fact.name != CONSTANT]
    except Unreadable as error:
        return error.reason


def test_names_that_refer_to_each_other_end() -> None:
    text = "import celery\nCELERY_RESULT_EXPIRES = A\nA = B\nB = A\n"
    found = list(python.READER.read(Source("x.py", text)))
    [fact] = [f for f in found if f.name == "celery.result_expires_s"]
    assert fact.value is UNKNOWN
