"""Measures `accepted lint` on a generated tree of 500 files.

A service as large teams have them: modules of 120 lines that speak of Celery,
modules that don't, manifests, scripts and broker files.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.figures import Bar
from bench.plan import Plan
from bench.row import Row
from demo.settings import ROOT

FILES = 500
SHARES = {"tasks": 0.3, "models": 0.4, "manifest": 0.2, "script": 0.1}
TASK = '''
@shared_task(
    acks_late=True, time_limit=HOUR, autoretry_for=(OSError,),
    retry_backoff=True,
)
def work_{n}(item):
    """Do one thing of many."""
    for part in range(10):
        if part % 2:
            other(item, part)
    other.apply_async((item,), countdown=60 * {n})
'''
MODEL = '''
class Model{n}(Base):
    """One of many tables."""

    name = Column(String(80), nullable=False)
    made_at = Column(DateTime, default=now)

    def total(self):
        return sum(line.price * line.count for line in self.lines)
'''
MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata: {{name: worker-{n}, labels: {{app: worker-{n}}}}}
spec:
  selector: {{matchLabels: {{app: worker-{n}}}}}
  template:
    metadata: {{labels: {{app: worker-{n}}}}}
    spec:
      terminationGracePeriodSeconds: 90
      containers:
        - name: worker
          image: registry.example/worker:{n}
          command: [celery, -A, app, worker, --prefetch-multiplier, "1"]
          resources: {{requests: {{cpu: 500m, memory: 512Mi}}}}
"""
SCRIPT = "#!/bin/sh\nset -eu\nexec celery -A app worker -c {n}\n"


def linting(plan: Plan) -> Row:
    """Time the command, and a plain read of the same files."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        lines = write(tree)
        took, used, read = [], [], []
        for _ in range(plan.rounds):
            before_s = _processor_s()
            took.append(_lint(tree))
            used.append(_processor_s() - before_s)
            read.append(_read(tree))
    row = Row("lint", f"`accepted lint` on {FILES} files, {lines:,} lines")
    row.judge("from the command to its exit", "s", took, Bar(at_most=2.0))
    row.side("processor time of it", "s", used)
    row.side("reading the files", "s", read)
    return row


def write(tree: Path) -> int:
    """Write the tree; return how many lines it has."""
    lines = 0
    for kind, share in SHARES.items():
        for number in range(round(FILES * share)):
            name, text = _file(kind, number)
            file = tree / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
            lines += text.count("\n")
    return lines


def _file(kind: str, number: int) -> tuple[str, str]:
    folder = f"part{number % 20}"
    if kind == "tasks":
        head = "from celery import shared_task\n\nHOUR = 60 * 60\n"
        tasks = "".join(TASK.format(n=n) for n in range(10))
        return f"{folder}/tasks_{number}.py", head + tasks
    if kind == "models":
        models = "".join(MODEL.format(n=n) for n in range(11))
        return f"{folder}/models_{number}.py", models
    if kind == "manifest":
        documents = "---".join(MANIFEST.format(n=n) for n in range(6))
        return f"deploy/{folder}/worker_{number}.yaml", documents
    return f"scripts/{number}.sh", SCRIPT.format(n=number)


def _lint(tree: Path) -> float:
    began_s = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-m", "accepted", "lint", str(tree)],
        cwd=ROOT,
        env={**os.environ, "ACCEPTED_CALLED_FROM": str(tree)},
        capture_output=True,
        check=False,
    )
    if ended.returncode not in (0, 1):
        raise RuntimeError(f"lint failed: {ended.stderr.decode()}")
    return time.monotonic() - began_s


def _processor_s() -> float:
    """Return what the processes that ended have used so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _read(tree: Path) -> float:
    began_s = time.monotonic()
    for file in tree.rglob("*.*"):
        if file.is_file():
            file.read_text("utf-8")
    return time.monotonic() - began_s
