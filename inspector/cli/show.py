"""`inspector show`: deliveries in full."""

import sys
from collections.abc import Iterator, Sequence

import click

from inspector import jsonlines
from inspector.cli.content import LEFT_OUT, header_lines, payload_lines
from inspector.cli.options import FILTER_HELP, of_a_journal, settings_to_read
from inspector.cli.output import check, put
from inspector.cli.reading import Found, Journal
from inspector.delivery import Delivery, Forwarded, Replayed, text, without_proof
from inspector.errors import InspectorError
from inspector.insight import Insight, diagnosis
from inspector.insight.judged import Event
from inspector.outbound.outcome import answered, sent_to
from inspector.payload import read
from inspector.signatures import Verdict, fingerprint
from inspector.signatures.scheme import Standing, standing_of
from inspector.surroundings import around
from inspector.tui import words
from inspector.visible import visible, visible_lines


@click.command(short_help="Show deliveries in full.", epilog=FILTER_HELP)
@click.argument("filter", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="As JSON Lines, with bodies.")
@click.option("--raw", is_flag=True, help="The body alone, its bytes as they came.")
@of_a_journal
def command(
    filter: tuple[str, ...],  # noqa: A002 - what it is called on the command line
    as_json: bool,
    raw: bool,
    **options: object,
) -> int:
    """Show the deliveries that FILTER is for, with all that is known of them."""
    check()
    settings = settings_to_read(**options)
    journal = Journal(settings)
    try:
        found = journal.find(filter)
        if not found:
            said = "no delivery matches" if journal.everything else "no deliveries yet"
            click.echo(f"inspector: {said}", err=True)
            return 1
        if raw and len(found) != 1:
            raise InspectorError(
                f"--raw writes one body, and {len(found)} deliveries are named.", "Name one."
            )
        for one, delivery in journal.wholes_of(found):
            if raw:
                _write(delivery.body)
                continue
            surroundings = around(settings, delivery)
            verdict = diagnosis.explained(journal.known, delivery, one.insight, surroundings)
            if as_json:
                put(_line(one, delivery, verdict, journal.replays(one)))
            else:
                provider = journal.known.providers.get(one.insight.provider or "")
                standing = standing_of(provider.schemes if provider else (), verdict.scheme)
                others = journal.forwarded(one), journal.replays(one)
                for shown in _in_full(one, delivery, verdict, standing, *others):
                    click.echo(shown)
        return 1 if journal.tell_gone() else 0
    finally:
        journal.close()


def _line(
    one: Found, delivery: Delivery, verdict: Verdict, replays: Sequence[Replayed]
) -> jsonlines.Whole:
    line = jsonlines.delivery_line(
        delivery,
        one.insight,
        one.settled,
        one.accepted,
        verdict=verdict,
        body=True,
        pinned=one.pinned,
        note=one.note,
    )
    if replays:
        line.replays = list(map(jsonlines.replay_of, replays))
    return line


def _write(body: bytes) -> None:
    """Its bytes as they are; a terminal is not sent what it might obey."""
    if sys.stdout.isatty() and not _is_plain(body):
        raise InspectorError(
            "The body has bytes that a terminal may obey, so they are not written to one.",
            "Send them elsewhere: inspector show --raw … > body, or | less.",
        )
    sys.stdout.buffer.write(body)


def _is_plain(body: bytes) -> bool:
    try:
        text_ = body.decode().replace("\r\n", "\n").replace("\t", " ")
    except UnicodeDecodeError:
        return False
    return visible_lines(text_) == text_


def _in_full(
    one: Found,
    delivery: Delivery,
    verdict: Verdict,
    standing: Standing | None,
    forwarded: Forwarded | None,
    replays: Sequence[Replayed],
) -> Iterator[str]:
    insight = one.insight
    yield click.style(f"#{delivery.id}  {words.full_time(delivery.received_at, None)}", bold=True)
    yield from _facts(
        ("request", f"{delivery.method} {text(delivery.target)} HTTP/{delivery.http_version}"),
        ("from", f"{delivery.peer or 'a file'} via {delivery.via}, origin {delivery.origin}"),
        ("body", f"{words.size(delivery.size)}, {delivery.body_state}"),
        ("provider", insight.provider or "not recognised"),
        ("endpoint", insight.endpoint),
        ("signature", f"{verdict.verdict}: {words.SIGNATURES_IN_WORDS[verdict.verdict]}"),
        ("", words.recipe(verdict.scheme, standing)),
        ("why", verdict.reason),
        ("to do", verdict.hint),
        ("pinned", "yes" if one.pinned else None),
        ("note", one.note),
    )
    for event in insight.events:
        yield from _facts(
            ("event", f"{event.type or 'type unknown'}, id {event.id or 'none'}"),
            *_repeat(event, delivery, insight),
        )
    yield from _facts(("", words.deleted_before(insight)))
    yield from _handshake(insight, delivery)
    yield from _answer(one)
    if forwarded is not None:
        yield from _app(forwarded)
    yield from _replays(replays, delivery.path)
    yield ""
    yield from header_lines(without_proof(delivery.headers))
    yield ""
    yield from _payload(delivery)
    yield ""
    if forwarded is not None:
        yield from _sent_by_app(forwarded)


def _repeat(event: Event, delivery: Delivery, insight: Insight) -> Iterator[tuple[str, str]]:
    """Whether an event was seen before, and how often; a replay of ours is no attempt."""
    told_apart, first = f"told apart by a {event.key_strength} key", event.repeat.of
    if delivery.origin == "replay":
        of = f", of the event of #{first}" if first else ""
        yield "", f"a replay of yours{of}: none of the provider's attempts"
        yield "", told_apart
        return
    of, kind = f" of #{first}" if first else "", event.repeat.kind
    yield "", f"{kind}{of}: {words.repeat_in_words(kind, insight)}"
    yield "", f"attempt {event.attempt}, {told_apart}"


def _handshake(insight: Insight, delivery: Delivery) -> Iterator[str]:
    """Of what tries an endpoint out, how that is known, and what it leaves to a person."""
    handshake = insight.handshake
    if handshake is None:
        return
    secret, url = handshake.brought(delivery), handshake.url_to_fetch(delivery)
    doubt = handshake.confirm.doubt(url) if handshake.confirm and url else None
    confirms = "fetching it confirms the subscription: K on the screen, when you say so"
    yield from _facts(
        ("validation", f"{handshake.standing} to be the request that tries the endpoint out:"),
        ("", handshake.source),
        ("brings", secret and f"the secret {fingerprint(secret)} of {insight.endpoint}"),
        ("", secret and "K on the screen keeps it"),
        ("asks for", url),
        ("", url and (doubt or confirms)),
    )


def _answer(one: Found) -> Iterator[str]:
    settled = one.settled
    if one.delivery.has_no_answer(settled):
        yield from _facts(("answer", "not known: it came from a file that does not tell"))
        return
    if settled is None:
        yield from _facts(("answer", "held open"))
        return
    answer = settled.answer
    waited = settled.sender_waited
    handshake = one.insight.handshake
    standing = f" ({handshake.standing})" if handshake and answer.by == "handshake" else ""
    by = f"by {answer.by}{standing}" if answer.by else "as a file tells that does not say by whom"
    yield from _facts(
        ("answer", f"{answer.status or 'none'}, {settled.outcome}, accepted: {one.accepted}"),
        ("", f"after {words.duration(settled.took)}, {by}"),
        ("rule", answer.rule),
        ("plan", answer.plan and f"{answer.plan}; the step was {answer.step}"),
        ("waited", f"≈ {words.duration(waited)}, then the sender left" if waited else None),
    )


def _replays(replays: Sequence[Replayed], path: str) -> Iterator[str]:
    """How a delivery with this path was replayed."""
    for one in replays:
        how = [word for word, is_so in (("signed", one.signed), ("edited", one.edited)) if is_so]
        yield from _facts(
            ("replayed", f"{words.full_time(one.at, None)} to {sent_to(one, path)}"),
            (
                "",
                ", ".join([f"{answered(one) or 'no answer'} in {words.duration(one.took)}", *how]),
            ),
            ("", one.problem),
        )


def _app(forwarded: Forwarded) -> Iterator[str]:
    answered = f"{forwarded.status or 'no answer'} in {words.duration(forwarded.took)}"
    body = f", {words.size(len(forwarded.body))}" if forwarded.body else ""
    yield from _facts(
        ("your app", f"{answered}{body}, from {forwarded.url}" if forwarded.url else "not asked"),
        ("", forwarded.problem),
    )


def _facts(*facts: tuple[str, str | None]) -> Iterator[str]:
    for label, fact in facts:
        if fact:
            yield f"  {click.style(f'{label:<10}', dim=True)} {visible(fact)}"


def _payload(delivery: Delivery) -> Iterator[str]:
    coding = delivery.header("content-encoding") or ""
    payload = read(delivery.body, delivery.content_type, coding, body_state=delivery.body_state)
    yield from payload_lines(payload, f"{LEFT_OUT}; --raw writes the whole body")


def _sent_by_app(forwarded: Forwarded) -> Iterator[str]:
    """The headers and the body of the local app's answer."""
    if not forwarded.headers and not forwarded.body:
        return
    yield click.style("Your app's answer", bold=True)
    yield from header_lines(forwarded.headers)
    yield ""
    given = {name.lower(): text(value) for name, value in reversed(forwarded.headers)}
    content_type, coding = given.get(b"content-type", ""), given.get(b"content-encoding", "")
    yield from payload_lines(read(forwarded.body, content_type, coding))
    yield ""
