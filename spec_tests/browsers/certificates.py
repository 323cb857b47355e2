"""A certificate authority that lives as long as a run, and one certificate for all hosts (by the openssl command)."""

from __future__ import annotations

import ssl
import subprocess
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path

DAYS = "3650"
"""For how long they are valid: engines' clocks are set forward by days."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """Where the authority's certificate is, and what a server needs."""

    authority: Path
    chain: Path
    key: Path
    spki_hash: str
    """Base64 of the SHA-256 of the server key's SubjectPublicKeyInfo."""

    def server_context(self, *protocols: str) -> ssl.SSLContext:
        """The TLS settings of a server that speaks *protocols* (by their ALPN names; the one it likes best first)."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        context.set_alpn_protocols(protocols)
        return context


def make_certificates(hosts: Iterable[str], directory: Path) -> Certificates:
    """Make an authority and a certificate for *hosts* (names, and IP addresses without brackets) in *directory*."""
    authority, authority_key = directory / "authority.pem", directory / "authority.key"
    chain, key, request = directory / "server.pem", directory / "server.key", directory / "server.csr"
    extensions = directory / "extensions"
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    _openssl("req", "-x509", *new_key, "-keyout", str(authority_key), "-out", str(authority), "-days", DAYS,
             "-subj", "/CN=corsim test authority", "-addext", "keyUsage=critical,keyCertSign")  # fmt: skip
    _openssl("req", "-new", *new_key, "-keyout", str(key), "-out", str(request), "-subj", "/CN=corsim test server")
    # Names in certificates have no trailing dot; those of hosts that have one are held against them all the same.
    names = ",".join(_alternative_name(host) for host in sorted({host.removesuffix(".") for host in hosts}))
    extensions.write_text(f"subjectAltName={names}\nextendedKeyUsage=serverAuth\n", "ascii")
    _openssl("x509", "-req", "-in", str(request), "-CA", str(authority), "-CAkey", str(authority_key),
             "-CAcreateserial", "-days", DAYS, "-out", str(chain), "-extfile", str(extensions))  # fmt: skip
    der = subprocess.run(
        ["openssl", "pkey", "-in", str(key), "-pubout", "-outform", "DER"], check=True, capture_output=True
    ).stdout
    return Certificates(authority, chain, key, b64encode(sha256(der).digest()).decode("ascii"))


def _alternative_name(host: str) -> str:
    try:
        return f"IP:{ip_address(host)}"
    except ValueError:
        return f"DNS:{host}"


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
