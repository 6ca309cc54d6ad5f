"""Hostile files end in a clear error; the rest of the tree is still read."""

from __future__ import annotations

from pathlib import Path

import pytest

from accepted.lint.configuration import Configuration
from accepted.lint.engine import run

WRONG = "services:\n  redis:\n    image: redis:8\n    ports: ['6379:6379']\n"
DEEP = 1_500
HOSTILE: dict[str, tuple[bytes, str]] = {
    "large.yaml": (b"a: 1\n" * 2_100_000, "larger than"),
    "nodes.yaml": (
        b"services:\n" + b"- [1,2,3,4,5,6,7,8]\n" * 30_000,
        "more than",
    ),
    "deep.yml": (b"services: " + b"[" * DEEP, "nests deeper"),
    "binary.yml": (b"services:\n\0\1\2\3", "is binary"),
    "latin.yaml": (b"services:\n  gr\xfc\xdfe: 1\n", "isn't UTF-8"),
    "bomb.yaml": (
        b"services:\n  a: &a [1,1,1,1,1,1,1,1,1]\n"
        + b"".join(
            b"  %c: &%c [%s]\n" % (b, b, b",".join([b"*%c" % a] * 9))
            for a, b in zip(range(97, 106), range(98, 107), strict=True)
        ),
        "aliases make it larger",
    ),
    "self.yaml": (b"services: &s\n  a: *s\n", "no anchor before it"),
    "deep.conf": (b"http {" * DEEP + b"}" * DEEP, "nest"),
    "torn.conf": (b"http { server { location / {\n", "isn't nginx's"),
    "itself.conf": (b"http {\n  include itself.conf;\n}\n", "includes itself"),
    "Caddyfile": (b"handle {\n" * 60, "nests deeper"),
    "open.caddy": (b"handle /a {\n  reverse_proxy x\n", "ends inside"),
}  # fmt: skip


def write(folder: Path) -> None:
    (folder / "docker-compose.yml").write_text(WRONG)
    for name, (data, _) in HOSTILE.items():
        (folder / name).write_bytes(data)


def test_each_hostile_file_is_named_and_the_rest_is_checked(
    tmp_path: Path,
) -> None:
    write(tmp_path)
    outcome = run(tmp_path, Configuration())
    unread = {one.path: one.reason for one in outcome.unread}
    assert set(unread) == set(HOSTILE)
    for name, (_, reason) in HOSTILE.items():
        assert reason in unread[name], name
    assert [one.rule for one in outcome.findings] == ["broker-published"]


@pytest.mark.parametrize(
    "text",
    [
        # Two files that include each other; nginx would refuse them.
        "http {{ include {other}; server {{ location / {{"
        " proxy_pass http://x; }} }} }}",
        # Outside of the tree: never opened, and nothing is assumed of it.
        "http {{ include ../../../etc/passwd; include /etc/shadow;"
        " server {{ location / {{ proxy_pass http://x; }} }} }}",
    ],
)
def test_includes_are_followed_inside_the_tree_and_once(
    text: str, tmp_path: Path
) -> None:
    (tmp_path / "one.conf").write_text(text.format(other="two.conf"))
    (tmp_path / "two.conf").write_text(text.format(other="one.conf"))
    (tmp_path / ".accepted.toml").write_text("")
    outcome = run(tmp_path, Configuration())
    assert outcome.unread == []
    assert outcome.facts


def test_words_that_no_reader_expects_are_no_error(tmp_path: Path) -> None:
    odd = {
        "a.yaml": "services: 3\n",
        "b.yaml": "services:\n  a: 1\n  b: [1]\n  c: {ports: 4, command: 5,"
        " environment: [a, {b: c}], deploy: [], build: [1], labels: 7}\n",
        "c.yaml": "apiVersion: v1\nkind: [Deployment]\nmetadata: 1\n---\n"
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: 5}\n---\n"
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: 1\n"
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: y}\n"
        "spec: {template: {spec: {containers: [1, {name: [a]}], "
        "terminationGracePeriodSeconds: soon}}}\n---\n- kind: x\n---\n",
        "d.yaml": "static_resources: []\nvirtual_hosts: [1, {routes: 4}]\n",
        "e.yaml": "http: []\nentryPoints: 1\nrouters: 2\n",
        "Dockerfile": "FROM\nFROM x AS\nCMD\nENTRYPOINT [\nCMD [1]\n",
        "a.service": "[Service]\nExecStart=\nExecStart='\nKillMode\n",
        "Procfile": "web:  \n",
        "run.sh": "#!/bin/sh\n'\n",
        "haproxy.cfg": "backend\n server\n timeout server\nlisten x\n"
        " server a b\n timeout server never\n",
        "a.conf": "location / { proxy_pass; proxy_read_timeout soon; }",
        "b.conf": "http { proxy_pass http://[::1; gzip on; gzip_types; }",
        "x.caddy": "reverse_proxy\nencode {\n match {\n }\n}\n",
    }
    for name, text in odd.items():
        (tmp_path / name).write_text(text)
    outcome = run(tmp_path, Configuration())
    assert {one.path for one in outcome.unread} <= {"b.conf"}
    assert outcome.findings == []
