"""Health, kinds, docs, and the description of it all."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from demo.api.health import PULSE_LIMIT_S
from demo.problems import OF_TASKS, PROBLEMS
from demo.work.kind import no_blob, parse
from tests.kinds import KINDS
from tests.unit.api.conftest import Person


async def test_a_ping_is_answered(ann: Person) -> None:
    answer = await ann.http.get("/api/ping")
    assert answer.json() == {"pong": True, "server": "api"}
    assert answer.headers["cache-control"] == "no-store"


async def test_a_process_that_answers_is_live(ann: Person) -> None:
    assert (await ann.http.get("/api/health/live")).json() == {"live": True}


async def test_ready_means_that_all_checks_are_well(
    ann: Person, checks: dict[str, bool]
) -> None:
    well = await ann.http.get("/api/health/ready")
    assert well.json() == {"checks": checks}
    checks["lane-paced"] = False
    unwell = await ann.http.get("/api/health/ready")
    assert unwell.status_code == 503
    assert unwell.json()["type"] == "/problems/unavailable/"
    assert "lane-paced" in unwell.json()["detail"]
    assert unwell.json()["checks"]["lane-paced"] is False
    assert PULSE_LIMIT_S == 10


async def test_each_kind_is_listed_with_its_schema(ann: Person) -> None:
    listed = (await ann.http.get("/api/kinds")).json()["kinds"]
    assert [kind["name"] for kind in listed] == list(KINDS)
    report = next(kind for kind in listed if kind["name"] == "report")
    assert report["input"]["properties"]["rows"]["default"] == 240_000
    assert report["input"]["additionalProperties"] is False


async def test_the_docs_page_runs_no_script_of_its_own(ann: Person) -> None:
    page = await ann.http.get("/api/docs")
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page.text, re.S)
    assert scripts
    for attributes, text in scripts:
        assert re.search(r'src="/[^/]', attributes)
        assert text == ""
    assert "//" not in page.text.replace("<!doctype html>", "")


async def test_the_description_is_openapi_3_1_and_knows_problems(
    ann: Person, app: FastAPI
) -> None:
    described = (await ann.http.get("/api/openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (path, method)
            for status, response in operation["responses"].items():
                content = response.get("content", {})
                if status == "default" or int(status) >= 400:
                    assert set(content) == {"application/problem+json"}, (
                        path,
                        method,
                        status,
                    )
    schemas = described["components"]["schemas"]
    assert "HTTPValidationError" not in schemas
    assert "Problem" in schemas
    submit = described["paths"]["/api/tasks"]["post"]["responses"]
    assert {"202", "409", "413", "415", "422", "429", "503"} <= set(submit)


@pytest.mark.parametrize("slug", [*PROBLEMS, *OF_TASKS])
def test_a_problem_s_slug_fits_into_an_address(slug: str) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", slug)


@pytest.mark.parametrize(
    "kind",
    # What works on something large has to be told on what.
    [kind for kind in KINDS.values() if kind.blob is no_blob],
    ids=lambda kind: kind.name,
)
def test_a_kind_needs_no_input_at_all(kind) -> None:  # type: ignore[no-untyped-def]
    assert kind.lane(parse(kind, {})) in ("paced", "compute")


@pytest.mark.parametrize(
    ("address", "methods"),
    [
        ("/api/tasks", "GET, HEAD, POST"),
        ("/api/tasks/t_aaaaaaaaaaaaaaaaaaaaaaaaaa", "GET, HEAD"),
        ("/api/blobs/b_aaaaaaaaaaaaaaaaaaaaaaaaaa", "DELETE, GET, HEAD"),
        ("/api/blobs", "PUT"),
    ],
)
async def test_rfc_9110_10_2_1_allow_names_all_methods_of_an_address(
    ann: Person, address: str, methods: str
) -> None:
    answer = await ann.http.request("OPTIONS", address)
    assert answer.status_code == 405
    assert answer.headers["allow"] == methods
