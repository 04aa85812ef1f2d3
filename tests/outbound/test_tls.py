"""Whom a certificate vouches for is asked, and nobody else."""

import asyncio
import os
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from inspector.outbound.connections import Connections
from inspector.outbound.exchange import UNTRUSTED, Address
from tests.support.asked import Sender, Visit, always_ok, asked, saying, sending
from tests.support.certificates import certificate_in, serving_with


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate_in(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    return serving_with(certificate)


async def test_a_certificate_that_nobody_vouches_for_is_refused(tls: ssl.SSLContext) -> None:
    async with asked(always_ok, tls) as server, Connections() as connections:
        got = await Sender(connections, server).send()
    assert got.problem == "its certificate is not to be trusted: self-signed certificate"
    assert server.got == []


async def test_any_certificate_will_do_where_that_is_wanted_and_for_nobody_else(
    tls: ssl.SSLContext,
) -> None:
    async with asked(always_ok, tls) as server, Connections(insecure=True) as connections:
        got = await Sender(connections, server).send()
        assert (got.status, got.problem) == (200, None)
        async with Connections() as others:
            got = await Sender(others, server).send()
    assert (got.problem or "").startswith(UNTRUSTED)
    assert len(server.got) == 1


TRUSTING = """
import asyncio, sys
from inspector.outbound.connections import Connections
from inspector.outbound.exchange import address_of, request

async def main():
    address = address_of(sys.argv[1])
    async with Connections() as connections:
        for number in range(3):
            message = request("POST", address, (), b"%d" % number)
            got = await connections.exchange(address, message, limit=9, patience=60)
            print(got.status, got.body, got.problem, got.reused, 0 < got.sent < got.took)

asyncio.run(main())
"""


async def test_a_certificate_may_be_vouched_for_by_the_environment(
    tls: ssl.SSLContext, certificate: Path
) -> None:
    async with asked(always_ok, tls) as server:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", TRUSTING, f"https://127.0.0.1:{server.address.port}"),
            stdout=subprocess.PIPE,
            env=os.environ | {"SSL_CERT_FILE": str(certificate)},
        )
        said, _ = await child.communicate()
    assert said.decode().splitlines() == [
        "200 b'ok' None False True",
        "200 b'ok' None True True",
        "200 b'ok' None True True",
    ]
    assert len(server.visits) == 1


async def test_one_who_speaks_no_tls_is_a_problem() -> None:
    async def serve(visit: Visit) -> None:
        await visit.reader.read(1)
        visit.writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with asked(serve) as server, Connections() as connections:
        server.address = Address("127.0.0.1", server.address.port, True, b"h", b"/", b"")
        got = await Sender(connections, server).send()
    assert got.problem == "no TLS connection could be made: it seems to speak plain http://"


async def test_one_who_refuses_plain_http_by_an_alert_is_said_to_speak_https() -> None:
    alert = b"\x15\x03\x03\0\x02\x02\x0a"  # RFC 8446, section 6: unexpected_message
    async with sending(saying(alert)) as it:
        assert (await it.send()).problem == "its answer is not HTTP: it seems to speak https://"
