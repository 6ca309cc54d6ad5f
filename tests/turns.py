"""Cases of the longest lists take turns in `make test`: a part each day.

Hundreds of cases start real processes or a browser, and `make test` has to
stay short. Cases that are many and alike, or whose run is pressed in a browser
as well, take turns: each day another part of them runs, so that all have run
after as many days as they have parts. `make whole`, which sets ACCEPTED_WHOLE,
runs all of them, and so does whoever names a file: only what one fixture tries
together stays a part there.

pytest calls `leave_for_another_day` by way of tests/conftest.py.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

import pytest

Case = TypeVar("Case")

IS_WHOLE = os.environ.get("ACCEPTED_WHOLE") == "1"
# The number of a day's part; accepted/testing.py sets it for `make test`.
PART = "ACCEPTED_PART"

# In how many parts the cases of a test, or of a whole file, are run.
PARTS = {
    # Real processes are killed, cut off or starved, each by itself.
    "tests/campaign/test_mutants.py::test_a_stack_without_it_is_found_out": 2,
    "tests/integration/api/test_lost_store.py": 3,
    "tests/integration/api/test_streams.py::"
    "test_a_reader_who_keeps_coming_back_misses_and_repeats_nothing": 3,
    "tests/integration/api/test_streams.py::"
    "test_a_snapshot_and_what_follows_make_one_whole": 2,
    "tests/integration/api/test_unsafe_store.py::"
    "test_a_store_that_begins_to_forget_gets_no_new_tasks": 2,
    "tests/integration/test_held_diaries.py": 2,
    "tests/integration/worker/test_clocks.py": 2,
    "tests/integration/worker/test_deaths.py::"
    "test_work_outlives_any_number_of_workers": 2,
    "tests/integration/worker/test_namespaces.py::"
    "test_workers_apart_do_not_take_each_other_for_dead": 2,
    "tests/integration/worker/test_shortages.py": 2,
    "tests/integration/worker/test_torn.py": 2,
    "tests/system/test_deaths.py::test_one_death_among_20_tasks_loses_none": 3,
    "tests/system/test_make.py::"
    "test_make_up_is_ready_and_ends_without_a_trace": 2,
    "tests/system/test_orphans.py::test_it_listens_where_it_is_told_to": 3,
    "tests/system/test_starts.py::test_a_start_under_kills_ends_up_whole": 2,
    "tests/unit/accepted/test_setting_up.py": 2,
    # The same runs are pressed in a browser.
    "tests/integration/load/test_breakit.py::"
    "test_a_run_comes_out_as_the_model_says": 2,
    "tests/integration/load/test_deploy.py": 2,
    "tests/integration/load/test_generator.py::"
    "test_a_request_that_fails_fails_the_run": 3,
    "tests/integration/load/test_kill.py": 2,
    "tests/integration/load/test_restart.py": 2,
    "tests/system/test_backpressure.py": 2,
    "tests/system/test_experiments.py": 2,
    "tests/system/test_proxies.py::"
    "test_an_experiment_shows_what_it_is_about": 3,
    # Requests that are odd in many ways, and each kind of work.
    "tests/security/test_framing.py": 3,
    "tests/security/test_hostile.py": 3,
    "tests/system/test_cancel.py::"
    "test_a_running_task_is_cancelled_within_a_second": 5,
    "tests/unit/test_settings.py::test_each_process_says_so_and_ends": 3,
    # Graders on services and clients: `make labs-proof` and the self-tests of
    # `accepted conform` and `accepted hostile` run all of them.
    "tests/labs/test_blanks.py": 9,
    "tests/labs/test_cut.py": 36,
    "tests/labs/test_interrupted.py": 2,
    "tests/labs/test_solutions.py": 3,
    "tests/system/test_hostile.py::"
    "test_a_client_that_does_something_else_cannot_be_judged": 3,
    "tests/takehome/test_hostile.py": 3,
    # The calculator, beside long simulations; `make unit` runs all of them.
    "tests/unit/sizing/test_simulated.py": 3,
    "tests/unit/sizing/test_stepped.py": 2,
    # Overlays of manifests, built one by one.
    "tests/kubernetes/test_schemas.py": 2,
    # `make containers` runs the image.
    "tests/containers/test_context.py::"
    "test_a_service_starts_from_what_the_image_has": 3,
    # Pages, opened in a browser.
    "tests/site/test_architecture.py": 2,
    "tests/site/test_beside.py::"
    "test_a_recorded_run_stands_beside_the_one_before": 2,
    "tests/site/test_chain.py": 2,
    "tests/site/test_chapters.py": 3,
    "tests/site/test_chapters_later.py": 3,
    "tests/site/test_delivery.py": 2,
    "tests/site/test_failed_runs.py::"
    "test_a_refused_press_is_told_and_explains_nothing": 2,
    "tests/site/test_figures.py::test_a_reload_finds_the_live_run_again": 3,
    "tests/site/test_pages.py::"
    "test_axe_finds_nothing_and_no_page_scrolls_sideways": 3,
    "tests/site/test_plans.py": 2,
    "tests/site/test_public.py::"
    "test_its_figures_play_recordings_and_ask_nobody": 2,
    "tests/site/test_retries.py": 2,
    "tests/site/test_stopping.py": 2,
    "tests/site/test_workshop.py": 2,
    "tests/site/test_workshop.py::"
    "test_a_room_shares_the_load_recordings_and_a_fault": 6,
}


def leave_for_another_day(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Deselect the cases whose turn it isn't, where a part is asked for."""
    part = os.environ.get(PART)
    # What has failed runs again, and not a part of it.
    if not part or config.getoption("lf", default=False):
        return
    left = set(not_today([item.nodeid for item in items], int(part)))
    if left:
        config.hook.pytest_deselected(
            items=[item for item in items if item.nodeid in left]
        )
        items[:] = [item for item in items if item.nodeid not in left]


def in_turn(whole: Sequence[Case], parts: int) -> Sequence[Case]:
    """Return a day's part of cases that one fixture tries together."""
    part = int(os.environ.get(PART) or 0)
    return whole if IS_WHOLE else whole[part % parts :: parts]


def not_today(cases: Iterable[str], part: int) -> list[str]:
    """Return the cases that don't run in one part; each runs in one."""
    alike = defaultdict(list)
    for case in cases:
        file, test = case.split("::", 1)
        for name in (f"{file}::{test.split('[')[0]}", file):
            if name in PARTS:
                alike[name].append(case)
                break
    return [
        case
        for name, members in alike.items()
        for number, case in enumerate(members)
        if (number - part) % PARTS[name]
    ]
