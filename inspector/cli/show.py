"""`inspector show`: deliveries in full."""

import sys
from collections.abc import Iterator

import click

from inspector import jsonlines
from inspector.cli.options import FILTER_HELP, of_a_journal, settings_from
from inspector.cli.output import put
from inspector.cli.reading import Found, Journal
from inspector.delivery import Delivery, Forwarded, text
from inspector.errors import InspectorError
from inspector.insight import diagnosis
from inspector.payload import Node, read
from inspector.signatures import Verdict
from inspector.tui import words
from inspector.visible import visible, visible_lines

MOST_NODES = 2000  # of a payload, and then how many are left out is said
DEEPEST = 40


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
    journal = Journal(settings_from(**options))
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
        for one in found:
            delivery = journal.whole(one)
            verdict = diagnosis.explained(journal.known, delivery, one.insight)
            if raw:
                _write(delivery.body)
            elif as_json:
                line = jsonlines.delivery_line(
                    delivery, one.insight, one.settled, one.accepted, verdict=verdict, body=True
                )
                put(line)
            else:
                for shown in _in_full(one, delivery, verdict, journal.forwarded(one)):
                    click.echo(shown)
        return 0
    finally:
        journal.close()


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
    one: Found, delivery: Delivery, verdict: Verdict, forwarded: Forwarded | None
) -> Iterator[str]:
    insight = one.insight
    yield click.style(f"#{delivery.id}  {words.full_time(delivery.received_at, None)}", bold=True)
    yield from _facts(
        ("request", f"{delivery.method} {text(delivery.target)} HTTP/{delivery.http_version}"),
        ("from", f"{delivery.peer} via {delivery.via}, origin {delivery.origin}"),
        ("body", f"{words.size(delivery.size)}, {delivery.body_state}"),
        ("provider", insight.provider or "not recognised"),
        ("endpoint", insight.endpoint),
        ("signature", f"{verdict.verdict}: {words.SIGNATURES_IN_WORDS[verdict.verdict]}"),
        ("", verdict.scheme),
        ("why", verdict.reason),
        ("to do", verdict.hint),
    )
    for event in insight.events:
        repeat = event.repeat
        of = f" of #{repeat.of}" if repeat.of else ""
        yield from _facts(
            ("event", f"{event.type or 'type unknown'}, id {event.id or 'none'}"),
            ("", f"{repeat.kind}{of}: {words.REPEATS_IN_WORDS[repeat.kind]}"),
            ("", f"attempt {event.attempt}, told apart by a {event.key_strength} key"),
        )
    yield from _answer(one)
    if forwarded is not None:
        yield from _app(forwarded)
    yield ""
    for name, value in delivery.headers:
        yield f"  {click.style(visible(text(name)), fg='cyan')}: {visible(text(value))}"
    yield ""
    yield from _payload(delivery)
    yield ""


def _answer(one: Found) -> Iterator[str]:
    settled = one.settled
    if settled is None:
        yield from _facts(("answer", "held open"))
        return
    answer = settled.answer
    waited = settled.sender_waited
    yield from _facts(
        ("answer", f"{answer.status or 'none'}, {settled.outcome}, accepted: {one.accepted}"),
        ("", f"after {words.duration(settled.took)}, by {answer.by}"),
        ("rule", answer.rule),
        ("plan", answer.plan and f"{answer.plan}; the step was {answer.step}"),
        ("waited", f"≈ {words.duration(waited)}, then the sender left" if waited else None),
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
    for note in payload.notes:
        yield click.style(f"  ! {visible(note)}", fg="yellow")
    if payload.kind in ("text", "empty"):
        yield visible_lines(payload.root.text or "")
        return
    # A stack of its own: a payload may be nested deeper than Python may call.
    waiting = [(node, 0) for node in reversed(_some(payload.root))] or [(payload.root, 0)]
    shown = 0
    while waiting:
        node, depth = waiting.pop()
        if shown == MOST_NODES:
            yield "  … the rest is left out; --raw writes the whole body"
            return
        shown += 1
        yield _node(node, depth)
        if node.has_children and depth < DEEPEST:
            waiting += [(child, depth + 1) for child in reversed(_some(node))]


def _some(node: Node) -> list[Node]:
    return node.children(0, MOST_NODES) if node.has_children else []


def _node(node: Node, depth: int) -> str:
    label = f"{click.style(visible(node.label), fg='cyan')}: " if node.label is not None else ""
    inside = f"{{{node.count}}}" if node.has_children else visible(node.text or "")
    if node.kind == "string":
        inside = f'"{inside}"'
    note = click.style(f"  ({visible(node.note)})", dim=True) if node.note else ""
    return f"{'  ' * (depth + 1)}{label}{inside}{note}"
