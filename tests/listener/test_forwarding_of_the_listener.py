"""Forwarding again, from the listener as the process that it is, on the loop that it runs on."""

import asyncio
from pathlib import Path

from inspector.delivery import Endpoint
from inspector.journal import Reader
from tests.support.app import local_app
from tests.support.listening import running


async def test_an_endpoint_leads_to_its_app_and_the_rest_to_the_other(journal: Path) -> None:
    async with local_app() as app, local_app(b"HTTP/1.1 418 No\r\n\r\n") as other:
        endpoints = (Endpoint("/hooks", forward_to=f"{app.url}/base"),)
        with running(journal, forward_to=other.url, endpoints=endpoints) as listener:
            requests = [
                asyncio.to_thread(listener.post, target) for target in ("/hooks/deep?x=1", "/else")
            ]
            first, second = await asyncio.gather(*requests)
            listener.stop()
        assert (first.status, first.body, second.status) == (200, b"ok", 418)
        assert app.request[0] == b"POST /base/deep?x=1 HTTP/1.1"
        assert other.request[0] == b"POST /else HTTP/1.1"
    reader = Reader(journal)
    ids = {delivery.path: delivery.id for delivery in listener.deliveries.values()}
    forwarded = reader.forwarded(ids["/hooks/deep"])
    reader.close()
    assert forwarded is not None
    assert (forwarded.url, forwarded.status, forwarded.body) == (f"{app.url}/base/deep", 200, b"ok")


async def test_an_app_that_is_silent_holds_nobody_up_at_the_end(journal: Path) -> None:
    async def silent(_: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with local_app(silent) as app:
        with running(journal, forward_to=app.url) as listener:
            with listener.connect() as client:
                client.send(b"POST /held HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n")
                held = await asyncio.to_thread(listener.hold, "/held")
                await asyncio.to_thread(listener.stop)
            assert listener.endings[held.delivery].outcome == "interrupted"
    reader = Reader(journal)
    forwarded = reader.forwarded(held.delivery)
    reader.close()
    assert forwarded is not None
    assert forwarded.problem == "inspector ended before it had answered"


async def test_what_the_app_sets_goes_first_until_it_is_taken_back(journal: Path) -> None:
    async with local_app() as app, local_app(b"HTTP/1.1 418 No\r\n\r\n") as other:
        with running(journal, forward_to=other.url) as listener:
            seen = []
            for url in (app.url, None):
                listener.wish("forward", {"url": url, "endpoint": "/hooks"})
                targets = await asyncio.to_thread(lambda: listener.told("forward")["targets"])
                while (url is None) is (len(targets) == 2):
                    targets = await asyncio.to_thread(lambda: listener.told("forward")["targets"])
                assert [one["by"] for one in targets] == ["app", "option"][-len(targets) :]
                seen.append((await asyncio.to_thread(listener.post, "/hooks/a")).status)
            answers = [listener.ending_of(d.id).answer for d in listener.several("/hooks/a", 2)]
        assert seen == [200, 418]
        assert [(answer.by, answer.step) for answer in answers] == [("default", "forward")] * 2
        assert app.request[0] == b"POST /a HTTP/1.1"
        assert other.request[0] == b"POST /hooks/a HTTP/1.1"


async def test_what_is_held_can_be_released_to_the_app(journal: Path) -> None:
    async with local_app() as app:
        with running(journal, forward_to=app.url, answer="hang") as listener:
            waiting = asyncio.create_task(asyncio.to_thread(listener.post, "/held"))
            held = await asyncio.to_thread(listener.hold, "/held")
            listener.wish("release", {"delivery": held.delivery, "reply": "forward"})
            answer = await waiting
        assert (answer.status, answer.body) == (200, b"ok")
