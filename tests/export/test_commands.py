"""curl and HTTPie lines, run by the real programs: what arrives is what was delivered."""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Sequence
from itertools import product
from pathlib import Path

import pytest

from inspector.delivery import RawHeaders
from inspector.export import Exported, Files, formats
from inspector.export.known import curl, httpie
from tests.export.samples import BODIES, HEADERS, TARGETS, Memory, exported, settled
from tests.support.app import App, local_app
from tests.support.waiting import PATIENCE

SHELLS = [shell for shell in ("sh", "bash", "zsh") if shutil.which(shell)]

HTTP = Path(sys.executable).parent / "http"

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
needs_httpie = pytest.mark.skipif(not HTTP.exists(), reason="needs HTTPie")


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with local_app() as app:
        yield app


async def run(folder: Path, *words: str, stdin: str = "") -> None:
    """Run a program in an empty home, where no option of the user's is; it has to succeed."""
    (folder / "config.json").write_text(
        '{"disable_update_warnings": true}'
    )  # else it looks for one
    environ = {
        "HTTPIE_CONFIG_DIR": str(folder),
        "PATH": f"{HTTP.parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
    }
    process = await asyncio.create_subprocess_exec(
        *words,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
        env=environ,
    )
    async with asyncio.timeout(4 * PATIENCE):
        _, said = await process.communicate(stdin.encode())
    assert process.returncode == 0, said.decode()
    assert not (folder / "owned").exists()


async def as_script(folder: Path, name: str, deliveries: Sequence[Exported]) -> None:
    """Export to a file, and run it from another folder."""
    with Files(folder / "out") as files:
        files.open("all.sh")
        formats()[name].write(iter(deliveries), files)
    await run(folder, "sh", "out/all.sh")


def sent(request: bytes) -> tuple[bytes, list[bytes], bytes]:
    """The first line of a request, its headers without those of the connection, and its body."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *headers = head.split(b"\r\n")
    return (
        first,
        [one for one in headers if not one.startswith((b"Host:", b"Content-Length:"))],
        body,
    )


def lines(headers: RawHeaders) -> list[bytes]:
    """Headers as they stand on the wire; one that is empty ends with its colon, or a blank."""
    return [b"%b: %b" % header if header[1] else b"%b:" % header[0] for header in headers]


@needs_curl
async def test_curl_sends_every_body_byte_for_byte_from_a_script(app: App, tmp_path: Path) -> None:
    deliveries = [
        exported(body, HEADERS, base=app.url, number=number)
        for number, body in enumerate(BODIES.values(), 1)
    ]
    await as_script(tmp_path, "curl", deliveries)
    expected = [(b"POST /hooks HTTP/1.1", lines(HEADERS), body) for body in BODIES.values()]
    assert [sent(request) for request in app.got] == expected


@needs_curl
@pytest.mark.parametrize("shell", SHELLS)
async def test_curl_sends_every_body_byte_for_byte_from_a_line_that_was_pasted(
    app: App, tmp_path: Path, shell: str
) -> None:
    for body in BODIES.values():
        line = curl.command(exported(body, HEADERS, base=app.url))
        await run(tmp_path, shell, "-s", stdin=line)
    assert [sent(request)[2] for request in app.got] == list(BODIES.values())


@needs_curl
async def test_curl_sends_headers_in_order_with_case_and_repeats(app: App, tmp_path: Path) -> None:
    fields: RawHeaders = (
        (b"content-TYPE", b"application/json"),
        (b"accept", b"a"),
        (b"Accept", b"b"),
        (b"Authorization", b"Bearer x"),
        (b"Cookie", b"a=b"),
        (b"Content-Encoding", b"gzip"),
        (b"X-Latin", b"caf\xe9 \x80\xff"),
        (b"X-Bidi", "\u202eevil".encode()),
        (b"X-Percent", b"%s %% \\ \\x41 \xff"),
        (b"X-Dash", b"\xff-"),
    )
    await run(tmp_path, "sh", "-s", stdin=curl.command(exported(b"{}", fields, base=app.url)))
    (request,) = app.got
    assert sent(request)[1] == lines(fields)


@needs_curl
@pytest.mark.parametrize("target", TARGETS)
async def test_curl_sends_any_target_as_it_was(app: App, tmp_path: Path, target: bytes) -> None:
    await run(tmp_path, "sh", "-s", stdin=curl.command(exported(target=target, base=app.url)))
    assert app.request[0] == b"POST %b HTTP/1.1" % target


@needs_curl
@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("HEAD", b""),
        *product(("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "M-SEARCH"), (b"", b"x")),
    ],
)
async def test_curl_sends_any_method_and_adds_nothing(
    app: App, tmp_path: Path, method: str, body: bytes
) -> None:
    one = exported(body, method=method, base=app.url)
    await run(tmp_path, "sh", "-s", stdin=curl.command(one))
    (request,) = app.got
    assert sent(request) == (f"{method} /hooks HTTP/1.1".encode(), [], body)
    assert (b"Content-Length" in request) is bool(body)


@needs_curl
async def test_curl_sends_an_empty_body_where_there_was_one(app: App, tmp_path: Path) -> None:
    one = exported(b"", ((b"Content-Length", b"0"),), base=app.url, http_version="1.0")
    await run(tmp_path, "sh", "-s", stdin=curl.command(one))
    (request,) = app.got
    assert sent(request) == (b"POST /hooks HTTP/1.0", [], b"")
    assert b"Content-Length: 0\r\n" in request


@needs_httpie
async def test_httpie_sends_every_body_byte_for_byte(app: App, tmp_path: Path) -> None:
    names = ("json", "hostile", "at", "form", "multipart", "binary", "blank", "large binary")
    bodies = [*map(BODIES.__getitem__, names), b""]
    deliveries = [
        exported(body, HEADERS, base=app.url, number=number)
        for number, body in enumerate(bodies, 1)
    ]
    await as_script(tmp_path, "httpie", deliveries)
    assert [sent(request)[2] for request in app.got] == bodies
    for request in app.got:
        first, headers, _ = sent(request)
        assert first == b"POST /hooks HTTP/1.1"
        assert sorted(header.rstrip() for header in headers) == sorted(lines(HEADERS))


@needs_httpie
async def test_httpie_sends_a_line_that_was_pasted(app: App, tmp_path: Path) -> None:
    for name in ("json", "large binary"):
        line = httpie.command(exported(BODIES[name], base=app.url))
        assert line is not None
        await run(tmp_path, "sh", "-s", stdin=line)
        _, headers, body = sent(app.got.pop())
        assert (headers, body) == ([], BODIES[name])


@needs_httpie
async def test_httpie_says_which_targets_it_spells_anew(app: App, tmp_path: Path) -> None:
    exact = (b"/a%2F?b=%C3%A9&c=$HOME'*()!&d==", b"/.././a//b?x", b"/a?b?c:d@e;f,g+h")
    for target in (*exact, b"/%zz", b"//double", b"/?", b"/lower%2f", b"/a?%41", b"/raw\xff"):
        one = exported(target=target, method="GET", body=b"", base=app.url)
        line = httpie.command(one)
        assert line is not None
        await run(tmp_path, "sh", "-s", stdin=line)
        as_it_was = sent(app.got.pop())[0] == b"GET %b HTTP/1.1" % target
        said = list(httpie.differences(one))
        assert as_it_was or said, target
        assert target not in exact or (as_it_was and not said), target


def test_what_httpie_can_not_send_is_said() -> None:
    assert list(httpie.differences(exported(headers=HEADERS))) == []
    assert list(httpie.differences(exported(method="M-SEARCH"))) == ["HTTPie knows no such method"]
    assert httpie.command(exported(method="M-SEARCH")) is None
    for value in (b"\xff", b"\\="):
        one = exported(headers=((b"X-Odd", value),))
        assert list(httpie.differences(one)) == ["HTTPie can't send all of its headers"]
        assert "X-Odd" not in str(httpie.command(one))
    assert list(httpie.differences(exported(http_version="1.0"))) == ["HTTPie sends it as HTTP/1.1"]


@pytest.mark.parametrize("command", [curl.command, httpie.command])
def test_what_is_for_one_connection_is_left_to_the_program(command: object) -> None:
    assert callable(command)
    headers: RawHeaders = (
        (b"Host", b"localhost:8080"),
        (b"Transfer-Encoding", b"chunked"),
        (b"Connection", b"X-Named, close"),
        (b"X-Named", b"1"),
        (b"Bad Name", b"1"),
        (b"X-Break", b"a\r\nX-Injected: 1"),
        (b"X-Kept", b"1"),
    )
    line = command(exported(headers=headers))
    assert "X-Kept: 1" in line
    assert not any(word in line for word in ("chunked", "X-Named", "Bad", "Injected", "Host"))


def test_a_file_beside_is_named_after_the_delivery_alone() -> None:
    named = []

    def beside(name: str, content: bytes) -> str:
        named.append(name)
        return name

    one = exported(b"\x00", ((b"Content-Disposition", b"x; filename=../../y"),), b"/../../z")
    assert curl.command(one, beside).endswith("--data-binary @delivery-12.body")
    assert str(httpie.command(one, beside)).endswith(" @delivery-12.body")
    assert named == ["delivery-12.body"] * 2


def test_the_formats_that_say_that_they_send_are_those_that_can_be_run() -> None:
    for format_ in formats().values():
        out = Memory()
        format_.write(iter([exported()]), out)
        assert out.content.startswith(b"#!") == format_.sends


@pytest.mark.parametrize("name", ["curl", "httpie"])
def test_a_command_takes_as_long_as_its_headers_are_many(name: str) -> None:
    def seconds(count: int) -> float:
        headers = tuple((b"n%d" % number, b"") for number in range(count))
        began = time.process_time()
        formats()[name].write(iter([exported(b"", headers)]), Memory())
        return time.process_time() - began

    fewer, more = (min(seconds(count) for _ in range(3)) for count in (500, 8000))
    assert more < 16 * 4 * fewer  # where each goes through all others it is 16 times that


@pytest.mark.parametrize("name", ["curl", "httpie"])
def test_what_a_command_leaves_out_is_said_above_it(name: str) -> None:
    headers: RawHeaders = (
        (b"Host", b"a"),
        (b"Transfer-Encoding", b"chunked"),
        (b"Proxy-Authorization", b"x"),
        (b"Keep-Alive", b"5"),
        (b"Trailer\nrm -rf", b"X"),
        (b"Connection", b"X-Named"),
        (b"X-Named", b"y"),
        (b"X-Kept", b"z"),
    )
    out = Memory()
    formats()[name].write(iter([exported(b"abc", headers, body_state="partial", size=3)]), out)
    comments = [line for line in out.content.decode().splitlines() if line.startswith("# ")]
    assert comments[2:] == [
        "# its sender left within its body: only 3 bytes of it came",
        "# how it was answered is not known",
        "# it came in chunks, and is sent with its length",
        "# left out, as headers for one connection alone: Proxy-Authorization, Keep-Alive, X-Named",
        "# left out: a header that no request can hold",
    ]
    out = Memory()
    formats()[name].write(iter([exported(b"", (), settled=settled(200))]), out)
    assert out.content.decode().count("\n# ") == 2
