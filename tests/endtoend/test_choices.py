"""The presets that take a person or a local app: what senders see of them is what is told."""

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from inspector.journal import Reader, ask
from tests.cli.place import Headless, Place
from tests.support.app import local_app
from tests.support.listening import Running, running
from tests.support.senders import DOCUMENTS, MANYSENDS, Attempt, Document, Sender
from tests.support.waiting import soon

SECRET = "a validation secret"
CREATED = b"HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\ndone"

documents = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.name)


async def choose(listener: Running, number: int, reply: str | None) -> None:
    """Answer a delivery that asks, as the screen does; None is what accepts."""

    def asks() -> bool:
        listener.read()
        return number in listener.held

    def has_ended() -> bool:
        listener.read()
        return number in listener.endings

    await soon(asks, f"delivery {number} to ask")
    assert listener.held[number].answer.step == "ask"
    listener.wish("release", {"delivery": number, "reply": reply})
    await soon(has_ended, f"the ending of delivery {number}")


@documents
async def test_a_sender_gets_what_a_person_chooses_and_nothing_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, document: Document
) -> None:
    monkeypatch.setenv("INSPECTOR_CONFIG_DIR", str(tmp_path))
    retries = bool(document.gaps)
    chosen = ["503", "reset", None] if retries else [None]
    sender = Sender(document.scaled(1.0, 0.0), SECRET)
    with running(tmp_path / "journal.db", answer="ask") as listener:
        sending = asyncio.create_task(sender.deliver(listener.port, "/hooks", "one"))
        for number, reply in enumerate(chosen, start=1):
            await choose(listener, number, reply)
        seen = [attempt.result for attempt in await sending]
        told = [listener.endings[number] for number in sorted(listener.endings)]
    assert seen == ([503, "reset", 200] if retries else [200])
    assert [(one.answer.by, one.answer.step, one.answer.status) for one in told] == [
        *([("app", "503", 503), ("app", "reset", None)] if retries else []),
        ("option", "ask", 200),
    ]


async def test_a_sender_gets_what_the_local_app_answers(place: Place) -> None:
    plans = {"/forward": "forward", "/handled": "503 forwarded x1, forward"}
    async with local_app(CREATED) as app:
        with place.headless("--forward-to", app.url) as it:
            await set_plans(place, plans)
            for document in DOCUMENTS:
                sender = Sender(document.scaled(1.0, 0.0), SECRET)
                event, _ = document.event("one", SECRET)
                app.got.clear()
                forwarded = await sender.deliver(it.port, f"/forward/{document.name}", "one")
                check(it, document, forwarded)
                handled = await sender.deliver(it.port, f"/handled/{document.name}", "one")
                check(it, document, handled)
                await soon(lambda: len(app.got) == len(forwarded) + len(handled))  # noqa: B023 - awaited here
                assert {request.partition(b"\r\n\r\n")[2] for request in app.got} == {event}
                first = f"POST /forward/{document.name} HTTP/1.1\r\n".encode()
                assert app.got[0].startswith(first)
                if document.name == MANYSENDS.name:  # it takes nothing but 200, and asks once
                    assert [a.result for a in (*forwarded, *handled)] == [201, 503]
                else:
                    assert [a.result for a in (*forwarded, *handled)] == [201, 503, 201]


async def set_plans(place: Place, plans: dict[str, str]) -> None:
    """Set plans for endpoints, as the app does."""
    for endpoint, plan in plans.items():
        ask(place.journal, 0, "answer", {"plan": plan, "endpoint": endpoint})
    with closing(Reader(place.journal)) as reader:

        def in_force() -> bool:
            told = (reader.state("plans") or {"plans": []})["plans"]
            return plans.items() <= {one["endpoint"]: one["plan"] for one in told}.items()

        await soon(in_force, "the plans to be in force")


def check(it: Headless, document: Document, attempts: list[Attempt]) -> None:
    """That the next lines say what a sender saw."""
    for number, attempt in enumerate(attempts, start=1):
        line = it.delivery()
        assert (line["provider"], line["attempt"]) == (document.name, number)
        assert (line["outcome"], line["answer"]["status"]) == ("answered", attempt.result)
        assert line["accepted"] == ("yes" if attempt.accepted else "no")
