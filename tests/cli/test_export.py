"""`inspector export`: from a journal to other tools, and back to a receiver."""

import asyncio
import base64
import json
import os
import pty
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.deliveries import BYTES, MISSIVE, PLAIN, by_missive
from tests.cli.place import COMMAND, Place
from tests.cli.ran_here import Commands, fill
from tests.support.app import local_app
from tests.support.waiting import PATIENCE


@pytest.fixture
def commands(
    place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Commands:
    return Commands(place, monkeypatch, capfd)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_jsonl_is_what_ls_prints_and_when_each_ended(recorded: Place) -> None:
    ran = recorded.run("export", "--as", "jsonl")
    assert (ran.code, ran.err) == (0, "")
    listed = recorded.run("ls", "--json", "--body").lines
    assert ran.lines == [line | {"settled_after": line["id"]} for line in listed]
    named = recorded.run("export", "provider:missive", "--as", "jsonl").lines
    assert [line["id"] for line in named] == [1, 2]


def test_a_file_is_written_once(recorded: Place, tmp_path: Path) -> None:
    to = str(tmp_path / "all.har")
    ran = recorded.run("export", "--as", "har", "--to", to)
    assert (ran.code, ran.out) == (0, b"")
    assert ran.err == f"inspector: 4 deliveries in {to}\n"
    assert len(json.loads((tmp_path / "all.har").read_bytes())["log"]["entries"]) == 4
    said = recorded.refused("export", "1", "--as", "har", "--to", to)
    assert "all.har is there already" in said
    assert "--force" in said
    assert recorded.run("export", "1", "--as", "har", "--to", to, "--force").code == 0
    (entry,) = json.loads((tmp_path / "all.har").read_bytes())["log"]["entries"]
    assert entry["request"]["postData"]["text"] == MISSIVE.decode()
    assert entry["response"]["status"] == 503


def test_a_folder_gets_files_whose_names_no_delivery_chose(place: Place, tmp_path: Path) -> None:
    with place.headless() as it:
        it.post("/../../name?x", BYTES, {"Content-Disposition": "filename=../name"})
        it.post("/plain", PLAIN)
    out = tmp_path / "out"
    ran = place.run("export", "--as", "raw", "--to", f"{out}/")
    assert f"2 deliveries in {out}/delivery-1.http and 1 more beside it" in ran.err
    first = files(out)["delivery-1.http"]
    assert first.startswith(b"POST /../../name?x HTTP/1.1\r\n")
    assert first.endswith(b"\r\n\r\n" + BYTES)
    place.run("export", "--as", "curl", "--to", str(out))
    assert sorted(files(out)) == [
        "deliveries.sh",
        "delivery-1.body",
        "delivery-1.http",
        "delivery-2.http",
    ]
    assert files(out)["delivery-1.body"] == BYTES


def test_several_files_beside_do_not_hinder_each_other(place: Place, tmp_path: Path) -> None:
    with place.headless() as it:
        it.post("/bytes", BYTES)
    assert place.run("export", "--as", "pytest", "--to", str(tmp_path / "test_a.py")).code == 0
    assert (tmp_path / "delivery-1.body").read_bytes() == BYTES
    for name in ("curl", "httpie"):
        assert place.run("export", "--as", name, "--to", str(tmp_path)).code == 0
    (tmp_path / "delivery-1.body").write_bytes(BYTES[::-1])
    said = place.refused("export", "--as", "pytest", "--to", str(tmp_path / "test_b.py"))
    assert "delivery-1.body is there already" in said
    assert not (tmp_path / "test_b.py").exists()


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize("on_stdout", [True, False], ids=["piped into sh", "as a script"])
def test_what_curl_sends_arrives_as_what_was_exported(
    place: Place, tmp_path: Path, on_stdout: bool
) -> None:
    bodies = [MISSIVE, BYTES, b"", b'it\'s $HOME `id` "!"\n', os.urandom(1 << 20)]
    with place.headless("--body") as it:
        for body in bodies:
            it.post("/hooks?x=%zz&y='", body, by_missive(body) | {"X-Empty": "", "x-Case": "é"})
        sent = [it.delivery() for _ in bodies]
        to = str(tmp_path / "all.sh")
        ran = place.run("export", "--as", "curl", *([] if on_stdout else ["--to", to]))
        subprocess.run(
            ["sh", *([] if on_stdout else [to])],
            input=ran.out,
            timeout=PATIENCE,
            check=True,
            capture_output=True,
        )
        again = [it.delivery() for _ in bodies]
    for one, other in zip(sent, again, strict=True):
        for name in ("method", "target", "http_version", "size"):
            assert one[name] == other[name]
        assert one["signature"]["verdict"] == other["signature"]["verdict"]
        assert one.get("body") == other.get("body")
        assert one.get("body_base64") == other.get("body_base64")
        assert _sorted(one) == _sorted(other)


def _sorted(line: Any) -> list[list[str]]:
    """Headers, those of the connection out of the order that the program gives them."""
    return sorted(header for header in line["headers"] if header != ["Content-Length", "0"])


def test_credentials_and_secrets_are_masked_unless_they_are_wanted(place: Place) -> None:
    place.store_secret("missive", "topsecret")
    with place.headless() as it:
        it.post("/topsecret", b"topsecret", {"Authorization": "Bearer x", "X-Api-Key": "y"})
    ran = place.run("export", "--as", "jsonl")
    assert not any(text in ran.out for text in (b"topsecret", b"Bearer", b'"y"'))
    assert "masked: Authorization, X-Api-Key, known secrets." in ran.err
    assert "Signatures over it may not hold" in ran.err
    ran = place.run("export", "--as", "jsonl", "--unmasked")
    assert all(text in ran.out for text in (b"topsecret", b"Bearer x", b'"y"'))
    assert ran.err == ""


def test_commands_send_to_where_they_are_told(recorded: Place) -> None:
    ran = recorded.run("export", "4", "--as", "curl", "--url", "http://localhost:3000/")
    assert "curl http://localhost:3000/plain \\\n" in ran.text
    assert "Host:" not in ran.text


def test_a_senders_host_is_not_where_commands_send_to(place: Place) -> None:
    with place.headless() as it:
        it.post("/x", b"", {"Host": "evil.example"})
        port = it.port
    ran = place.run("export", "--as", "curl")
    assert f"curl http://127.0.0.1:{port}/x \\\n" in ran.text
    assert "-H 'Host: evil.example'" in ran.text


@pytest.mark.parametrize("url", ["localhost:3000", "http://here/path", "ftp://here", "http://a b"])
def test_a_url_that_is_no_address_is_refused(recorded: Place, url: str) -> None:
    said = recorded.refused("export", "--as", "curl", "--url", url)
    assert "is no address to send to" in said


def test_raw_requests_want_a_folder(recorded: Place, tmp_path: Path) -> None:
    assert "--to FOLDER/" in recorded.refused("export", "--as", "raw")
    said = recorded.refused("export", "--as", "raw", "--to", str(tmp_path / "all.http"))
    assert f"folder for them: {tmp_path}/all.http/" in said
    assert recorded.run("export", "3", "--as", "raw").out.endswith(b"\r\n\r\n" + BYTES)
    assert files(tmp_path) == {}


def test_nothing_is_written_where_nothing_matches(recorded: Place, tmp_path: Path) -> None:
    to = str(tmp_path / "none.har")
    ran = recorded.run("export", "path:/nowhere", "--as", "har", "--to", to)
    assert (ran.code, ran.out, ran.err) == (1, b"", "inspector: no delivery matches\n")
    assert files(tmp_path) == {}


def test_a_format_that_there_is_not_is_refused(recorded: Place) -> None:
    said = recorded.refused("export", "--as", "yaml")
    assert "'yaml' is not one of" in said
    assert "httpie" in said


def on_terminal(place: Place, *args: str) -> tuple[int, str]:
    """Run a command on a terminal; its exit code, and what it says."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *args], cwd=place.project, env=place.environ, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    said = b""
    try:
        while read := os.read(ours, 65536):
            said += read
    except OSError:  # how Linux says that the other side closed
        pass
    finally:
        os.close(ours)
    return process.wait(PATIENCE), said.decode()


def test_a_terminal_is_sent_nothing_that_it_obeys(recorded: Place) -> None:
    code, said = on_terminal(recorded, "export", "3", "--as", "raw")
    assert code == 2
    assert "bytes that a terminal may obey" in said
    code, said = on_terminal(recorded, "export", "3", "--as", "curl")
    assert code == 0
    assert "printf '\\000\\001" in said


def test_a_long_export_shows_its_progress_on_a_terminal(recorded: Place, tmp_path: Path) -> None:
    code, said = on_terminal(recorded, "export", "--as", "har", "--to", str(tmp_path / "all.har"))
    assert code == 0
    assert "exporting" in said
    assert "100%" in said


async def test_a_filter_is_for_the_same_deliveries_as_in_ls(commands: Commands) -> None:
    place = commands.place
    await fill(place, *(b'{"n": %d}' % (number % 7) for number in range(60)))
    commands.done("pin", "3", "58")
    commands.done("note", "5", "look")
    for words in (
        ["$.n:3"],
        ["last:20", "$.n:1..2"],
        ["pinned:yes"],
        ["5", "last"],
        ["not body:6"],
    ):
        listed = commands.run("ls", "--json", *words).lines
        exported = commands.run("export", "--as", "jsonl", *words).lines
        assert listed
        assert [line["id"] for line in exported] == [line["id"] for line in listed]
    pinned = commands.run("export", "--as", "jsonl", "pinned:yes", "or", "id:5").lines
    assert [(line["id"], line.get("pinned"), line.get("note")) for line in pinned] == [
        (3, True, None), (5, None, "look"), (58, True, None),
    ]  # fmt: skip
    assert "There is no delivery 99" in commands.refused("export", "--as", "jsonl", "99")


def test_what_is_held_keeps_its_place_and_the_others_their_bodies(place: Place) -> None:
    place.write("inspector.toml", '[[rule]]\nwhen = "path:/held"\nanswer = "hang"\n')
    with place.headless() as it, it.holding("/held"):
        it.line("received")
        for body in (PLAIN, BYTES):
            it.post("/b", body)
            it.delivery()
        lines = place.run("export", "--as", "jsonl").lines
    assert [line["id"] for line in lines] == [1, 2, 3]
    assert [line["outcome"] for line in lines] == [None, "answered", "answered"]
    assert lines[1]["body"] == PLAIN.decode()
    assert lines[2]["body_base64"] == base64.b64encode(BYTES).decode()


def test_a_har_has_the_answer_that_was_sent(place: Place) -> None:
    plan = "200 header 'Set-Cookie: a=b' header 'X-Own: 1' retry-after 3s body 'thanks'"
    with place.headless("--answer", plan) as it:
        it.post("/x")
    (entry,) = json.loads(place.run("export", "--as", "har", "--unmasked").out)["log"]["entries"]
    told = entry["response"]
    names = {header["name"]: header["value"] for header in told["headers"]}
    assert names == {"Set-Cookie": "a=b", "X-Own": "1", "Retry-After": "3"}
    assert (told["content"]["text"], told["bodySize"]) == ("thanks", 6)
    masked = place.run("export", "--as", "jsonl")
    assert b"a=b" not in masked.out
    assert "headers of the answer" in masked.err


async def test_a_har_has_the_answer_of_the_local_app(place: Place) -> None:
    app_said = b"HTTP/1.1 201 Made\r\nX-App: yes\r\nContent-Length: 4\r\n\r\nmade"
    async with local_app(app_said) as app:
        with place.headless("--forward-to", app.url) as it:
            await asyncio.to_thread(it.post, "/hooks")
    (entry,) = json.loads(place.run("export", "--as", "har").out)["log"]["entries"]
    told = entry["response"]
    assert {"name": "X-App", "value": "yes"} in told["headers"]
    assert (told["status"], told["content"]["text"], told["bodySize"]) == (201, "made", 4)


def test_an_export_that_would_be_lost_is_refused(recorded: Place) -> None:
    command = f"exec {shlex.join(COMMAND)} export --as jsonl"
    for line, code, said in (
        (f"{command} >&-", 1, "Standard output is closed"),
        (f"{command} --to ''", 2, "No file is named"),
        (f"{command} --to /dev/stdout >&-", 1, "Standard output is closed"),
    ):
        ran = subprocess.run(
            ["sh", "-c", line],
            cwd=recorded.project,
            env=recorded.environ,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert (ran.returncode, ran.stdout) == (code, ""), ran
        assert said in ran.stderr
    assert files(recorded.project) == {}


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_an_export_goes_through_another_program(recorded: Place, tmp_path: Path) -> None:
    command = shlex.join([*COMMAND, "export", "3", "--as", "raw", "--to"])
    subprocess.run(
        [
            "bash",
            "-c",
            f"{command} >(cat > {tmp_path}/out); wait; {command} /dev/stdout >> {tmp_path}/log",
        ],
        cwd=recorded.project,
        env=recorded.environ,
        capture_output=True,
        timeout=PATIENCE,
        check=True,
    )
    assert (tmp_path / "log").read_bytes().endswith(BYTES)


def test_what_came_only_in_part_is_said(place: Place) -> None:
    with place.headless("--limit-body", "10b") as it:
        it.post("/x", b"x" * 99)
    ran = place.run("export", "--as", "raw")
    assert ran.err == (
        "inspector: 1 is without the rest of the body, which never came or was over the limit.\n"
    )
    script = place.run("export", "--as", "curl").text
    assert "# its body was over the limit: only the first 10 of " in script
    skipped = place.run("export", "--as", "pytest").text
    assert "    pytest.skip('its body was over the limit: only the first 10 of" in skipped


def test_a_device_is_not_advised_as_a_folder(recorded: Place) -> None:
    said = recorded.refused("export", "--as", "raw", "--to", "/dev/full")
    assert "Name a folder for them: ./out/" in said


async def test_a_folder_that_is_not_there_is_made_only_where_one_is_named(
    commands: Commands,
) -> None:
    await fill(commands.place, b"1")
    typo = commands.place.project / "typo"
    said = commands.refused("export", "--as", "har", "--to", "typo/a/x.har")
    assert "The folder typo/a is not there.\n  Make it first; or name a folder" in said
    assert not typo.exists()
    commands.done("export", "--as", "har", "--to", "typo/a/")
    assert (typo / "a" / "deliveries.har").is_file()
