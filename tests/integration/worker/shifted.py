"""`python -m tests.integration.worker.shifted SECONDS MODULE ...`: MODULE,
on a machine whose clock is set wrong by so many seconds.

Every read of the wall clock in Python is wrong: in our own code, Celery's
and kombu's alike. Monotonic clocks go on as they do on such a machine.
"""

from __future__ import annotations

import runpy
import sys
import time

_, shift, module, *arguments = sys.argv
right_s, right_ns = time.time, time.time_ns
time.time = lambda: right_s() + float(shift)
time.time_ns = lambda: right_ns() + int(float(shift) * 1e9)
sys.argv = [module, *arguments]
runpy.run_module(module, run_name="__main__", alter_sys=True)
