"""What a request that tries an endpoint out leaves to a person: nothing of it is done by itself."""

import asyncio
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from inspector.delivery import Delivery
from inspector.errors import InspectorError
from inspector.insight import Known, Right, fixes
from inspector.providers import Provider
from inspector.providers.handshake import Handshake
from inspector.signatures import fingerprint
from inspector.tui.fixing import all_of
from inspector.tui.model import Row
from inspector.tui.text import Line
from inspector.tui.views import ScreenFeed
from inspector.visible import visible

if TYPE_CHECKING:
    from inspector.tui.app import InspectorApp


class Brought(NamedTuple):
    """A handshake that a person has something to do about.

    Attributes:
        provider: whose it is, by its title.
        endpoint: where it came.
        secret: what all that follows will be signed with; None where it brings none.
        url: what it asks to be fetched; None where it asks for nothing.
        doubt: what speaks against fetching it, a sentence.
    """

    provider: str
    endpoint: str
    secret: str | None = None
    url: str | None = None
    doubt: str | None = None


def leaves_something(row: Row) -> bool:
    """Whether a row may be a request that leaves something to a person."""
    handshake = row.insight.handshake if row.insight else None
    return handshake is not None and bool(
        handshake.brings_secret or handshake.confirm or handshake.takes_secret
    )


def read_brought(feed: ScreenFeed, row: Row) -> Brought | None:
    """What a row's delivery leaves to a person, read from the journal; None where that is nothing.

    Called from a thread.
    """
    insight = row.insight
    if insight is None or insight.handshake is None or not leaves_something(row):
        return None
    provider, delivery = feed.provider(insight.provider or ""), feed.delivery(row.id)
    if provider is None or delivery is None:
        return None
    return brought(insight.handshake, delivery, provider, insight.endpoint)


def brought(
    handshake: Handshake, delivery: Delivery, provider: Provider, endpoint: str
) -> Brought | None:
    """What a handshake leaves to a person; None where that is nothing."""
    secret, url = handshake.brought(delivery), handshake.url_to_fetch(delivery)
    if secret is None and url is None and not handshake.takes_secret:
        return None
    doubt = handshake.confirm.doubt(url) if handshake.confirm and url else None
    return Brought(provider.title, endpoint, secret, url, doubt)


def sentence(
    one: Brought, known: Known, right: Collection[Right] | None, row: Row, key: str
) -> Line:
    """What stands above the tabs; empty where there is nothing left to do.

    Args:
        one: what was read.
        known: the secrets, as they are now.
        right: whose signatures are right by these; None while not all are judged.
        row: its delivery.
        key: what takes it.
    """
    provider = row.insight.provider if row.insight else None
    stored = known.secrets_for(row.path, provider)
    if one.secret is not None:
        which: Line = [("It brings the secret ", ""), (fingerprint(one.secret), "info")]
        if one.secret in stored:
            return [*which, (", which is kept.", "")]
        place = _place(one.secret, known, right, row)
        return [*which, ("; ", ""), (key, "key"), (f" keeps it{place}.", "")]
    if one.url is not None:
        asks = f"{one.provider} asks to be confirmed by fetching a URL; "
        return [(asks, ""), (key, "key"), (" shows it.", "")]
    if stored:
        return []
    return [
        (f"{one.provider} needs an answer made with its secret, which is not known; ", ""),
        ("s", "key"),
        (" gives it.", ""),
    ]


def _place(secret: str, known: Known, right: Collection[Right] | None, row: Row) -> str:
    """Where a secret is kept, as a sentence goes on; nothing while that is not known."""
    if right is None or row.insight is None:
        return ""
    name, why = fixes.kept_for(secret, row.path, row.insight, known, right)
    place = f" for {visible(name)}"
    return (
        place if why is None else f"{place}, not for {visible(row.insight.endpoint)} alone: {why}"
    )


async def take(app: "InspectorApp", row: Row) -> None:
    """Keep the secret that a delivery brings, or show the URL that it asks to be fetched.

    Raises:
        InspectorError: it brings nothing and asks for nothing; the secret can't be stored, or it is
            not known yet where it would take nothing away.
    """
    found = await asyncio.to_thread(read_brought, app.feed, row)
    if found is not None and found.url is not None:
        from inspector.tui.screens.confirm import ConfirmDialog

        await app.push_screen(ConfirmDialog(found, row))
        return
    if found is None or found.secret is None or row.insight is None:
        raise InspectorError(
            f"#{row.id} brings no secret, and asks for no confirmation.",
            "Asana's first request brings one, and Amazon SNS asks to be confirmed.",
        )
    right = all_of(app.feed.right)
    name, _ = fixes.kept_for(found.secret, row.path, row.insight, app.feed.known, right)
    warning = app.feed.add_secret(name, found.secret)
    kept = f"Secret {fingerprint(found.secret)} kept for {name}."
    said = [f"{kept} Every past verdict is judged again.", *([warning] if warning else [])]
    app.say("\n".join(said), "warning" if warning else "information")
