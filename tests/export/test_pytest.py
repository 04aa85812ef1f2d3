"""The pytest file: run as it is against a small handler, which gets exactly what was delivered."""

import ast
import hashlib
import hmac
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from inspector.delivery import text
from inspector.export import Exported, Files, Masking, formats
from inspector.export.known.pytest import source
from inspector.insight import Fold, known
from inspector.visible import visible_lines
from tests.export.samples import BODIES, HEADERS, TARGETS, exported
from tests.support.waiting import PATIENCE

SECRET = b"a validation secret"

HANDLER = f"""
import hashlib, hmac, pathlib
import pytest

@pytest.fixture
def handler():
    def handle(method, path, headers, body):
        with pathlib.Path("got").open("a") as got:
            print(repr((method, path, headers, body)), file=got)
        expected = "sha256=" + hmac.new({SECRET!r}, body, hashlib.sha256).hexdigest()
        return 200 if dict(headers).get("X-Hook-Signature") == expected else 401
    return handle
"""


def signed(body: bytes, number: int, **given: Any) -> Exported:
    value = "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    headers = (*HEADERS, (b"X-Hook-Signature", value.encode()))
    return exported(body, headers, number=number, **given)


def run(
    folder: Path, deliveries: Sequence[Exported], handler: str = HANDLER
) -> tuple[str, list[Any]]:
    """What pytest says of the file, and what the handler got."""
    with Files(folder) as files:
        files.open("test_deliveries.py")
        formats()["pytest"].write(iter(deliveries), files)
    (folder / "conftest.py").write_text(handler)
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"],
        cwd=folder,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=4 * PATIENCE,
        check=False,
    )
    got = (folder / "got").read_text().splitlines()
    assert not (folder / "owned").exists()
    return ran.stdout, [ast.literal_eval(line) for line in got]


def test_it_passes_against_a_handler_which_gets_the_exact_deliveries(tmp_path: Path) -> None:
    deliveries = [signed(body, number) for number, body in enumerate(BODIES.values(), 1)]
    said, got = run(tmp_path, deliveries)
    assert f"{len(BODIES)} passed" in said
    assert got == [
        (
            "POST",
            "/hooks",
            [(text(name), text(value)) for name, value in one.delivery.headers],
            one.delivery.body,
        )
        for one in deliveries
    ]


def test_it_fails_where_the_handler_takes_what_it_should_not(tmp_path: Path) -> None:
    good, bad = signed(b"{}", 1), exported(b"{}", number=2)
    said, _ = run(tmp_path, [good, bad, signed(b"{}", 3, verdict="invalid")])
    assert "2 failed, 1 passed" in said
    assert [number for number in (1, 2, 3) if f"__ test_delivery_{number} __" in said] == [2, 3]


@pytest.mark.parametrize("verdict", ["invalid", "missing", "expired"])
def test_a_wrong_signature_is_to_be_refused(verdict: Any) -> None:
    assert "assert 400 <= status < 500" in source(exported(verdict=verdict))


def test_a_handler_that_checks_signatures_passes_where_what_is_signed_was_masked(
    tmp_path: Path,
) -> None:
    body = b'{"token": "known-secret"}'
    credential = ((b"Authorization", b"Bearer x"),)
    given = [
        signed(body, 1, verdict="valid"),
        exported(body, ((b"X-Hook-Signature", b"sha256=00"),), number=2, verdict="invalid"),
        exported(b"{}", credential, number=3),
        signed(b"{}", 4, verdict="valid"),
    ]
    masking = Masking(["known-secret"])
    several = list(map(masking.apply, given))
    assert several[0].delivery.body == b'{"token": "***"}'
    said, _ = run(tmp_path, several)
    assert "4 passed" in said
    written = (tmp_path / "test_deliveries.py").read_text()
    assert "its signature was valid before this was masked: known secrets\n" in written
    assert "its signature was unsigned before this was masked: Authorization\n" in written
    assert [source(one).split("assert ")[1] for one in several] == [
        "200 <= status < 500\n",
        "400 <= status < 500\n",
        "200 <= status < 500\n",
        "200 <= status < 300\n",
    ]


def test_a_cut_one_is_skipped_and_nothing_is_imported_in_vain(tmp_path: Path) -> None:
    whole = signed(b"{}", 1)
    delivery = msgspec.structs.replace(signed(b"{}", 2).delivery, body_state="partial")
    several = [whole, msgspec.structs.replace(whole, delivery=delivery)]
    said, got = run(tmp_path, several)
    assert "1 passed, 1 skipped" in said
    assert len(got) == 1
    for number, some in enumerate((several[:1], several, [])):
        with Files(tmp_path / "linted") as files:
            files.open(f"test_{number}.py")
            formats()["pytest"].write(iter(some), files)
    ruff = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--no-cache",
        str(tmp_path / "linted"),
    ]
    linted = subprocess.run(ruff, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert linted.returncode == 0, linted.stdout


STRIPE = """
import time
import pytest, stripe

@pytest.fixture
def handler(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: {at})
    def handle(method, path, headers, body):
        with open("got", "a") as got:
            print(None, file=got)
        try:
            stripe.WebhookSignature.verify_header(
                body.decode(), dict(headers)["Stripe-Signature"], {secret!r}, 300
            )
        except stripe.SignatureVerificationError:
            return 401
        return 200
    return handle
"""


def test_what_the_stripe_sdk_refuses_for_its_age_is_to_be_refused(tmp_path: Path) -> None:
    at, secret = 1_769_856_744, "whsec_test"
    several = []
    for number, age in ((1, 0), (2, 3600)):
        body = b'{"id": "evt_1", "object": "event", "type": "charge.failed"}'
        value = hmac.new(secret.encode(), b"%d.%b" % (at - age, body), hashlib.sha256).hexdigest()
        header = (b"Stripe-Signature", b"t=%d,v1=%b" % (at - age, value.encode()))
        one = exported(body, (header,), number=number)
        fold = Fold(known((), {}, {"stripe": (secret,)}))
        delivery = msgspec.structs.replace(one.delivery, received_at=at * 1_000_000)
        several.append(Exported(delivery, fold.arrive(delivery)))
    assert [one.insight.signature.verdict for one in several] == ["valid", "expired"]
    said, _ = run(tmp_path, several, STRIPE.format(at=at, secret=secret))
    assert "2 passed" in said


@pytest.mark.parametrize("one", [*BODIES.values(), *TARGETS], ids=[*BODIES, *map(repr, TARGETS)])
def test_nothing_of_a_delivery_is_code(one: bytes) -> None:
    hostile = '"""\n\'\'\'\\\nimport os; os.mkdir("owned")\u202e'.encode()
    written = source(exported(one + hostile, ((b"X", hostile),), b"/" + hostile, "it's"))
    assert visible_lines(written) == written
    (test,) = ast.parse(written).body
    assert isinstance(test, ast.FunctionDef)
    assert (test.name, len(test.body)) == ("test_delivery_12", 2)
    call = test.body[0]
    assert isinstance(call, ast.Assign)
    assert isinstance(call.value, ast.Call)
    method, path, headers, body = map(ast.literal_eval, call.value.args)
    assert (method, path) == ("it's", "/" + hostile.decode())
    assert headers[0] == ("X", hostile.decode())
    assert body == one + hostile


def test_short_text_stands_in_the_file_line_by_line() -> None:
    written = source(exported(b'{\n  "a": 1\n}\n'))
    assert (
        """        (
            b'{\\n'
            b'  "a": 1\\n'
            b'}\\n'
        ),
"""
        in written
    )
