"""Clients trust what this machine trusts, and SSL_CERT_FILE says more."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx
import pytest

from harness.workload.tls import new_context


@pytest.fixture
def one_authority(tmp_path: Path) -> Path:
    """A file with one certificate of an authority."""
    known = httpx.create_ssl_context(trust_env=False)
    first = known.get_ca_certs(binary_form=True)[0]
    path = tmp_path / "authority.pem"
    path.write_text(ssl.DER_cert_to_PEM_cert(first), "utf-8")
    return path


def test_the_file_that_the_environment_names_is_trusted(
    one_authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(one_authority))
    context = new_context()
    assert len(context.get_ca_certs()) == 1
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


def test_a_machine_without_authorities_trusts_those_of_certifi(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nothing.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert len(new_context().get_ca_certs()) > 50
