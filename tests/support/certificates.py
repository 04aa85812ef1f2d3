"""Certificates that nobody trusts."""

import ssl
import subprocess
from pathlib import Path


def certificate_in(folder: Path) -> Path:
    """A certificate of localhost that nobody vouches for, and its key, in one file."""
    made = folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(folder / "key.pem"), "-out", str(made)),
        ],
        check=True,
        capture_output=True,
    )
    made.write_text(made.read_text() + (folder / "key.pem").read_text())
    return made


def serving_with(certificate: Path) -> ssl.SSLContext:
    """What a server needs to be known by a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
