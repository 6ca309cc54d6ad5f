"""The readers, one module for each format."""

from __future__ import annotations

from accepted.lint.readers import (
    caddy,
    compose,
    dockerfile,
    envoy,
    eventstreams,
    gunicorn,
    haproxy,
    kubernetes,
    nginx,
    python,
    redisconf,
    requirements,
    scripts,
    starts,
    systemd,
    traefik,
)
from accepted.lint.readers.reader import Reader

READERS: tuple[Reader, ...] = (
    python.READER,
    eventstreams.READER,
    gunicorn.READER,
    redisconf.READER,
    requirements.READER,
    scripts.READER,
    starts.SCRIPT,
    starts.PROCFILE,
    kubernetes.READER,
    compose.READER,
    dockerfile.READER,
    systemd.READER,
    nginx.READER,
    caddy.READER,
    traefik.READER,
    envoy.READER,
    haproxy.READER,
)
