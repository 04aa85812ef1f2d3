"""What a request that tries an endpoint out leaves to a person: shown, and never done by itself."""

import asyncio
import json
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from inspector.delivery import Answer, Delivery, raw_headers
from inspector.insight import Known, Right, known
from inspector.providers import builtin
from inspector.signatures import fingerprint
from inspector.signatures.verdict import VerdictKind
from inspector.tui import words
from inspector.tui.brought import Brought, brought, sentence
from inspector.tui.confirming import Confirmed, confirm
from inspector.tui.model import Change, Row
from inspector.tui.screens.confirm import ConfirmDialog
from inspector.tui.widgets.said import Said
from tests.support.endpoint import HANG, endpoint
from tests.tui.fake_feed import FakeFeed, insight, row, settled
from tests.tui.screen import NARROW, app_over, said, screen_text, until, until_shown

GOOD = (
    "https://sns.eu-north-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=a&Token=" + "7" * 90
)
DOUBTFUL = {
    "https://sns.eu-north-1.amazonaws.com.evil.example/?Action=ConfirmSubscription": "host",
    "https://sns.eu-north-1.amazonaws.com@evil.example/?Action=ConfirmSubscription": "host",
    "https://sns.eu-north-1.amazonaws.com:8443/?Action=ConfirmSubscription": "host",
    "https://evil.example/sns.eu-north-1.amazonaws.com/?Action=ConfirmSubscription": "host",
    "https://sns.s3.amazonaws.com/?Action=ConfirmSubscription": "host",
    "https://sns.eu-north-1.amazonaws.com?Action=ConfirmSubscription\\@evil.example": "signs",
    "https://sns.eu-north-1.amazonaws.com\n.evil.example/?Action=ConfirmSubscription": "signs",
    "http://sns.eu-north-1.amazonaws.com/?Action=ConfirmSubscription": "https",
    "file:///etc/passwd": "https",
    "//sns.eu-north-1.amazonaws.com/?Action=ConfirmSubscription": "https",
    "https://sns.eu-north-1.amazonaws.com/?Action=Unsubscribe": "something else",
    "https://sns.eu-north-1.amazonaws.com/?Action=ConfirmSubscription&Action=Unsubscribe": "else",
    "https://[": "no URL",
}


def subscription(url: str) -> bytes:
    arn = "arn:aws:sns:eu-north-1:1:t"
    kind = {"Type": "SubscriptionConfirmation", "MessageId": "m", "TopicArn": arn}
    return json.dumps(kind | {"SubscribeURL": url}).encode()


def arrived(body: bytes = b"", **headers: str) -> Delivery:
    pairs = raw_headers([(name.replace("_", "-"), value) for name, value in headers.items()])
    return Delivery(1, 0, "POST", b"/hooks", "1.1", pairs, body)


SENT = {
    1: ("asana", arrived(X_Hook_Secret="b7d7f00d-ab12")),
    2: ("aws-sns", arrived(subscription(GOOD))),
    3: ("aws-sns", arrived(subscription("https://evil.example/\x1b]52;c;\x07[red]"))),
    4: ("zoom", arrived(b'{"event":"endpoint.url_validation","payload":{"plainToken":"t"}}')),
    5: ("github", arrived(b"{}", X_GitHub_Event="ping")),
}


def row_of(number: int, verdict: VerdictKind = "unsigned") -> Row:
    name = SENT[number][0]
    judged = replace(insight(name, None, verdict), handshake=builtin()[name].handshakes[0])
    end = replace(settled(number), answer=Answer("handshake", step="200", status=200))
    return row(number, path=f"/hooks/{name}", judged=judged, end=end)


class Trying(FakeFeed):
    """A feed of what tries endpoints out."""

    def __init__(self) -> None:
        super().__init__([row_of(number) for number in SENT])
        self.judged: dict[Right, int] | None = {}

    @property
    def right(self) -> dict[Right, int] | None:
        return self.judged

    def delivery(self, delivery_id: int) -> Delivery | None:
        self.read.append(delivery_id)
        return replace(SENT[delivery_id][1], id=delivery_id)

    @property
    def known(self) -> Known:
        kept = {name: (value,) for kind, name, value in self.asked if kind == "secret"}
        return known((), {}, {str(n): tuple(map(str, v)) for n, v in kept.items()})


def doubt(url: str) -> str:
    handshake = builtin()["aws-sns"].handshakes[0]
    assert handshake.confirm is not None
    return handshake.confirm.doubt(url) or ""


@pytest.mark.parametrize("url", DOUBTFUL)
def test_a_url_that_may_lead_elsewhere_or_do_something_else_is_doubted(url: str) -> None:
    assert DOUBTFUL[url] in doubt(url)


@pytest.mark.parametrize("end", ["", ".cn"])
def test_a_url_of_the_providers_is_not(end: str) -> None:
    assert not doubt(GOOD)
    assert not doubt(GOOD.replace(".com/", f".com{end}/"))


@given(st.text(max_size=40))
def test_any_text_in_its_place_is_doubted(text: str) -> None:
    assert doubt(text).endswith(".")
    assert doubt(f"https://{text}/?Action=ConfirmSubscription").endswith(".")


@pytest.mark.parametrize("secret", ["", "\x07", "å", "x" * 513])
def test_what_no_signature_could_be_made_by_is_brought_as_nothing(secret: str) -> None:
    asana = builtin()["asana"]
    (handshake,) = asana.handshakes
    one = arrived(X_Hook_Secret=secret)
    assert brought(handshake, one, asana, "/hooks") is None


def test_what_needs_a_secret_is_said_until_one_is_known() -> None:
    one, zoom = Brought("Zoom", "/hooks/zoom"), row_of(4)
    line = sentence(one, known((), {}, {}), [], zoom, "K")
    assert "".join(text for text, _ in line) == (
        "Zoom needs an answer made with its secret, which is not known; s gives it."
    )
    assert sentence(one, known((), {}, {"zoom": ("x",)}), [], zoom, "K") == []


@pytest.mark.parametrize(
    ("stored", "others", "said"),
    [
        ({}, (), "K keeps it for /hooks/asana."),
        ({"asana": ("x",)}, ("github",), "K keeps it for asana."),
        ({"/hooks": ("x",)}, ("github",), "K keeps it for /hooks."),
        ({"/hooks/asana": ("x",)}, ("github",), "K keeps it for /hooks/asana."),
        ({"github": ("x",)}, ("asana",), "K keeps it for /hooks/asana."),
        (
            {"github": ("x",)},
            ("github",),
            "K keeps it for asana, not for /hooks/asana alone: GitHub's deliveries come there too, "
            "and would no longer be right.",
        ),
        ({}, None, "K keeps it."),
    ],
)
def test_a_secret_is_kept_where_it_counts_and_nothing_that_is_right_is_not_any_more(
    stored: dict[str, tuple[str, ...]], others: tuple[str, ...] | None, said: str
) -> None:
    there = [Right("/hooks/asana", "/hooks/asana", other) for other in others or ()]
    one = Brought("Asana", "/hooks/asana", secret="s")
    right = there if others is not None else None
    line = sentence(one, known((), {}, stored), right, row_of(1), "K")
    assert "".join(text for text, _ in line).endswith(f"; {said}")


def test_the_list_says_that_the_handshake_decided() -> None:
    assert words.answer_words(row_of(5), 0.0) == ("200H", "info")


async def test_a_secret_is_kept_and_a_subscription_shown_by_a_key_and_nothing_by_itself() -> None:
    feed = Trying()
    app = app_over(feed)
    async with app.run_test(size=(200, 34)) as pilot:
        await until_shown(pilot, "5 deliveries")
        assert "◇" not in screen_text(app)  # GitHub's ping leaves nothing
        await pilot.press("K")
        await until(pilot, lambda: "#5 brings no secret" in said(app))

        await pilot.press("g")
        secret = fingerprint("b7d7f00d-ab12")
        await until_shown(pilot, f"◇ It brings the secret {secret}; K keeps it for /hooks/asana.")
        assert "b7d7f00d" not in screen_text(app)
        feed.judged = None
        await pilot.press("K")
        await until(pilot, lambda: "what it takes from them is not known yet" in said(app))
        assert not feed.asked
        feed.judged = {}
        await pilot.press("K")
        await until(pilot, lambda: bool(feed.asked))
        assert feed.asked == [("secret", "/hooks/asana", "b7d7f00d-ab12")]
        feed.change(Change(changed=None))
        await until_shown(pilot, f"It brings the secret {secret}, which is kept.")
        assert f"Secret {secret} kept for /hooks/asana." in said(app)

        await pilot.press("down")
        await until_shown(pilot, "◇ Amazon SNS asks to be confirmed by fetching a URL; K shows it.")
        await pilot.press("K")
        await until_shown(pilot, "Confirm the subscription")
        assert app.screen.query_one("#url Said", Said).text == GOOD
        assert "Token=" + "7" * 30 in screen_text(app)
        await until_shown(pilot, "host  sns.eu-north-1.amazonaws.com")
        await until_shown(pilot, "The request itself: not signed")
        await pilot.press("enter")
        assert app.clipboard == GOOD  # copying is nearest
        await pilot.press("escape", "down")
        await until_shown(pilot, "#3")
        await pilot.press("K")
        await until_shown(pilot, "and is not fetched from here")
        await until_shown(pilot, "␛]52;c;␇[red]")
        assert "Fetch it" not in screen_text(app)
        await pilot.press("F", "escape", "down")
        await until_shown(pilot, "Zoom needs an answer made with its secret")
    assert feed.asked == [("secret", "/hooks/asana", "b7d7f00d-ab12")]


async def test_it_is_fetched_once_by_its_own_key_and_what_came_of_it_is_said() -> None:
    fetched: list[str] = []
    go_on = asyncio.Event()

    async def fetch(url: str) -> Confirmed:
        fetched.append(url)
        await go_on.wait()
        if len(fetched) > 1:
            raise RuntimeError("a bug")
        return Confirmed(True, "It answered 200.")

    app = app_over(Trying())
    asked = Brought("Amazon SNS", "/hooks/aws-sns", url=GOOD)
    async with app.run_test(size=NARROW) as pilot:
        dialog = ConfirmDialog(asked, row_of(2, "valid"), fetch)
        await app.push_screen(dialog)
        await until_shown(pilot, "It is fetched once")
        assert "Anybody" not in screen_text(app)
        assert not fetched
        await pilot.press("F", "F")
        await until_shown(pilot, "… fetching it")
        go_on.set()
        await until_shown(pilot, "✓ It answered 200.")
        assert fetched == [GOOD]
        await pilot.press("F")
        await until_shown(pilot, "Could not fetch the URL: a bug")
        await pilot.press("q")
        await until(pilot, lambda: app.screen is not dialog)

        await app.push_screen(
            ConfirmDialog(asked._replace(url=GOOD + "7" * 3_000), row_of(2), fetch)
        )
        await until_shown(pilot, "Copy the URL  y")
        for text in ("until this URL was", "host  sns.eu", GOOD[:60], "Anybody", "Fetch it  F"):
            await until_shown(pilot, text)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Confirmed(True, "It answered 200: the subscription is confirmed.")),
        (302, Confirmed(False, "Not confirmed: it answered 302, which leads elsewhere.")),
        (403, Confirmed(False, "Not confirmed: it answered 403 It.")),
    ],
)
async def test_one_get_is_sent_and_its_status_is_a_sentence(
    status: int, outcome: Confirmed
) -> None:
    async with endpoint((status,)) as place:
        assert await confirm(f"{place.url}?Action=ConfirmSubscription&Token=1") == outcome
    (got,) = place.got
    assert got.first == "GET /hooks?Action=ConfirmSubscription&Token=1 HTTP/1.1"
    assert got.headers.keys() == {"host", "user-agent", "accept", "connection"}
    assert got.body == b""


async def test_nobody_waits_for_an_answer_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    async with endpoint((HANG,)) as place:
        with monkeypatch.context() as patched:
            patched.setattr("inspector.tui.confirming.PATIENCE", 0.05)
            late = await confirm(place.url)
    assert late == Confirmed(False, "Not confirmed: it gave no whole answer within 0.1 s.")


async def test_where_nobody_listens_that_is_said() -> None:
    with socket.socket() as taken:  # its port is nobody else's meanwhile
        taken.bind(("127.0.0.1", 0))
        gone = await confirm(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert gone == Confirmed(False, "Not confirmed: nobody listens there.")
    assert not (await confirm("https://[")).is_so
