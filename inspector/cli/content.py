"""Headers and bodies as lines for a terminal: through `visible`, and no more than can be read."""

from collections.abc import Iterator

import click

from inspector.delivery import RawHeaders, text
from inspector.payload import Node, Payload, hexdump
from inspector.tui import words
from inspector.visible import visible, visible_lines

MOST_NODES = 2000
DEEPEST = 40
MOST_TEXT = 200_000
"""Characters of a text."""

HEX_ROWS = 16

LEFT_OUT = "  … the rest is left out"


def header_lines(headers: RawHeaders) -> Iterator[str]:
    """A line for each header, in their order."""
    for name, value in headers:
        yield f"  {click.style(visible(text(name)), fg='cyan')}: {visible(text(value))}"


def payload_lines(payload: Payload, left_out: str = LEFT_OUT) -> Iterator[str]:
    """A body as a tree, as text, or as its first bytes in hexadecimal.

    Args:
        payload: the body, read.
        left_out: the line that says so where it is too long.
    """
    for note in payload.notes:
        yield click.style(f"  ! {visible(note)}", fg="yellow")
    if payload.kind == "bytes":
        yield from _bytes(payload.decoded, left_out)
    elif payload.kind in ("text", "empty"):
        whole = payload.root.text or ""
        yield visible_lines(whole[:MOST_TEXT])
        if len(whole) > MOST_TEXT:
            yield left_out
    else:
        yield from _tree(payload.root, left_out)


def _bytes(body: bytes, left_out: str) -> Iterator[str]:
    yield click.style(f"  {words.size(len(body))} that are no text", dim=True)
    for row in hexdump.lines(body, 0, HEX_ROWS):
        yield f"  {row}"
    if hexdump.row_count(body) > HEX_ROWS:
        yield left_out


def _tree(root: Node, left_out: str) -> Iterator[str]:
    # A stack of its own: a payload may be nested deeper than Python may call.
    waiting = [(node, 0) for node in reversed(_some(root))] or [(root, 0)]
    shown = 0
    while waiting:
        node, depth = waiting.pop()
        if shown == MOST_NODES:
            yield left_out
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
