"""A cure is written as the file writes it, and a message says what is so."""

from __future__ import annotations

from pathlib import Path

from accepted.lint.configuration import Configuration
from accepted.lint.engine import run
from accepted.lint.findings import Finding

DJANGO = """
CELERY_BROKER_URL = "redis://:s3cret@redis:6379/0"
CELERY_RESULT_BACKEND = "redis://redis:6379/1"
CELERY_RESULT_EXPIRES = None
CELERY_TASK_SERIALIZER = "pickle"
CELERY_TASK_TIME_LIMIT = 1200
CELERY_TASK_SOFT_TIME_LIMIT = 1260
"""
APP = """
from celery import Celery

app = Celery("shop")
app.config_from_object("django.conf:settings", namespace="CELERY")


@app.task
def export():
    write()
"""


def found(folder: Path, **files: str) -> dict[str, Finding]:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    outcome = run(folder, Configuration())
    return {one.rule: one for one in outcome.findings}


def test_cures_in_django_settings_have_its_prefix(tmp_path: Path) -> None:
    seen = found(tmp_path, settings_py=DJANGO, celery_py=APP)
    cures = {name: one.cure for name, one in seen.items()}
    assert cures["pickle"] == 'CELERY_TASK_SERIALIZER = "json"'
    assert cures["soft-limit-above-hard"].startswith(
        "CELERY_TASK_SOFT_TIME_LIMIT = 1080 "
    )
    assert (
        'CELERY_BROKER_URL = os.environ["CELERY'
        in (cures["password-in-config"])
    )


def test_times_are_those_that_count(tmp_path: Path) -> None:
    seen = found(tmp_path, settings_py=DJANGO, celery_py=APP)
    assert "stored for ever" in seen["result-unread"].message
    # The hard limit ends a task before its soft one would.
    assert "may take 1,200 s" in seen["prefetch-long-tasks"].message
    own = DJANGO.replace("EXPIRES = None", "EXPIRES = 3 * 3600")
    seen = found(tmp_path, settings_py=own, celery_py=APP)
    assert "stored for 3 h each" in seen["result-unread"].message


def test_a_cure_keeps_the_other_keys_of_a_dictionary(tmp_path: Path) -> None:
    late = f"{DJANGO}CELERY_TASK_ACKS_LATE = True\n"
    long = late.replace("1200", "7200")
    seen = found(tmp_path, settings_py=long, celery_py=APP)
    cure = seen["visibility-below-limit"].cure
    assert cure == (
        'CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 7260}'
    )
    own = (
        'CELERY_BROKER_TRANSPORT_OPTIONS = {"master_name": "m",'
        ' "visibility_timeout": 60}\n'
    )
    seen = found(tmp_path, settings_py=long + own, celery_py=APP)
    assert seen["visibility-below-limit"].cure == '"visibility_timeout": 7260'


def test_cures_on_a_command_line_are_options(tmp_path: Path) -> None:
    seen = found(
        tmp_path,
        compose_yaml="services:\n  redis:\n    image: redis:8\n"
        "    command: --appendonly no --maxmemory-policy allkeys-lru\n"
        "  api:\n    image: api:1\n"
        "    environment: {BROKER_URL: 'redis://redis:6379/0'}\n",
    )
    assert seen["evicting-broker"].cure == "--maxmemory-policy noeviction"
    assert seen["broker-without-persistence"].cure == (
        "--appendonly yes --appendfsync everysec"
    )
    seen = found(tmp_path, redis_conf="maxmemory-policy allkeys-lru\n")
    assert seen["evicting-broker"].place.path == "redis.conf"
    assert seen["evicting-broker"].cure == "maxmemory-policy noeviction"
