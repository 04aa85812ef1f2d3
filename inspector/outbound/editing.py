"""A draft as a person edits it, on the screen or in a file, and what that makes of it.

What was not touched stays as it was, byte for byte: a line that reads as before stands for the
header that it was, whatever that holds. What is new has to be what every server takes.
"""

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from inspector.delivery import Delivery
from inspector.errors import InspectorError
from inspector.outbound.draft import Draft, directed, draft_of
from inspector.outbound.exchange import address_of
from inspector.outbound.symbols import editable, typed
from inspector.visible import visible

Part = Literal["request", "headers", "body", "file"]

_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TARGET = re.compile(rb"/[\x21-\x7e]*")
_VALUE = re.compile(rb"[\t\x20-\x7e]*")
_VERSION = re.compile(rb"HTTP/1\.[01]")
_LINE_BREAK = re.compile(rb"\r?\n")
_BLANK_LINE = re.compile(rb"(?<=\n)\r?\n")
_BOM = b"\xef\xbb\xbf"
_WHITE = b" \t"


class EditError(InspectorError):
    """What can't be sent as it was written.

    Attributes:
        part: where it stands.
        line: in which line of it, from 1.
    """

    def __init__(self, part: Part, line: int, why: str, hint: str | None = None) -> None:
        self.part = part
        self.line = line
        where = {"request": "The request line", "body": "The body"}.get(part)
        of = " of the headers" if part == "headers" else ""
        super().__init__(f"{where or f'Line {line}{of}'}: {why}.", hint)


class Form(msgspec.Struct, frozen=True):
    """A request as it is edited on a screen; controls in it are symbols (see `editable`).

    Attributes:
        request: its method and target, `POST /hooks?x=1`.
        headers: one a line, `Name: value`.
        body: None where it is no text, and stays as it is.
    """

    request: str
    headers: str
    body: str | None


def addressed(draft: Draft, url: str) -> tuple[Draft, str]:
    """A draft that names the whole path it goes to, and its URL without one.

    So a person sees what is sent, and can change it. A URL that is none comes back as it is.
    """
    address = address_of(url)
    if address is None:
        return draft, url
    scheme = "https" if address.tls else "http"
    return directed(draft, address), f"{scheme}://{address.authority.decode()}"


def form_of(draft: Draft, *, with_body: bool = True) -> Form:
    """A draft to be edited on a screen, with its body where that is wanted and text."""
    lines = (_shown(_written(header)) for header in draft.headers)
    body = _text_of(draft.body) if with_body else None
    return Form(_shown(_request_line(draft)), "\n".join(lines), body)


def with_form(draft: Draft, form: Form) -> Draft:
    """A draft as a form has it now.

    Args:
        draft: what the form was made of.
        form: what became of it.

    Returns:
        the draft; its Content-Length fits the body.

    Raises:
        EditError: something in it can't be sent.
    """
    request = _meant(form.request, "request", 1)
    lines = [_meant(line, "headers", at) for at, line in enumerate(form.headers.split("\n"), 1)]
    body = draft.body if form.body is None else _body_of(form.body)
    return _changed(draft, request, lines, body, "request", "headers", 1)


def file_of(draft: Draft) -> bytes:
    """A draft as a file: request line, headers, a blank line, and the bytes of the body."""
    head = [_request_line(draft) + b" HTTP/1.1", *map(_written, draft.headers)]
    return b"\n".join([*head, b"", draft.body])


def with_file(draft: Draft, content: bytes) -> Draft:
    """A draft as a file has it now.

    Many editors end a file with a line feed: one more than the body had is theirs.

    Args:
        draft: what the file was made of.
        content: what became of it.

    Returns:
        the draft; its Content-Length fits the body.

    Raises:
        EditError: something in it can't be sent.
    """
    content = content.removeprefix(_BOM)
    blank = _BLANK_LINE.search(content)
    head = content[: blank.start()] if blank else content
    body = content[blank.end() :] if blank else b""
    if body.endswith(b"\n") and not draft.body.endswith(b"\n"):
        body = body.removesuffix(b"\n")
    first, *lines = _LINE_BREAK.split(head)
    return _changed(draft, _without_version(first), lines, body, "file", "file", 2)


def _changed(
    draft: Draft,
    request: bytes,
    lines: Sequence[bytes],
    body: bytes,
    first: Part,
    rest: Part,
    number: int,
) -> Draft:
    """The draft with what was written; the first of its header lines has a number."""
    method, target = _request_of(request, draft, first)
    before = {_written(header): header for header in draft.headers}
    headers = tuple(
        before.get(line) or _header_of(line, rest, at)
        for at, line in enumerate(lines, number)
        if line.strip(_WHITE)
    )
    whole = Draft(method, target, headers, body)
    return draft if whole == draft else _framed(whole)


def _framed(draft: Draft) -> Draft:
    """The draft with a Content-Length that fits."""
    return draft_of(Delivery(0, 0, draft.method, draft.target, "1.1", draft.headers, draft.body))


def _request_of(line: bytes, draft: Draft, part: Part) -> tuple[str, bytes]:
    if line == _request_line(draft):
        return draft.method, draft.target
    method, _, target = line.strip(_WHITE).partition(b" ")
    target = target.strip(_WHITE)
    if not _TOKEN.fullmatch(method):
        said = f"{_quoted(method)} is no method" if method else "the method is missing"
        raise EditError(part, 1, said, "It looks like: POST /hooks/missive")
    if not target.startswith(b"/") and target != draft.target:
        why = "the path is missing" if not target else f"{_quoted(target)} does not begin with /"
        raise EditError(part, 1, why, "It looks like: POST /hooks/missive")
    if target != draft.target and not _TARGET.fullmatch(target):
        raise EditError(part, 1, "the path holds a blank or another sign that no URL has",
                      "Write it by its percent code: %20 for a blank.")  # fmt: skip
    return method.decode(), target


def _header_of(line: bytes, part: Part, number: int) -> tuple[bytes, bytes]:
    """A header that was written anew."""
    name, colon, value = line.partition(b":")
    value = value.strip(_WHITE)
    if not colon:
        raise EditError(part, number, f"{_quoted(line)} is no header: it has no colon",
                      "A header is a line of its own: Name: value")  # fmt: skip
    if not _TOKEN.fullmatch(name):
        said = f"{_quoted(name)} is no name of a header" if name.strip() else "a name is missing"
        raise EditError(part, number, said, "Letters, digits and - make a name, without blanks.")
    if not _VALUE.fullmatch(value):
        raise EditError(part, number, f"the value of {name.decode()} holds {_first_odd(value)}",
                      "A header that is written anew can hold ASCII only.")  # fmt: skip
    if not _is_sent((name, value)):
        raise EditError(part, number, f"{name.decode()} is set when it is sent, as it fits there",
                      "Leave this line out.")  # fmt: skip
    return name, value


def _is_sent(header: tuple[bytes, bytes]) -> bool:
    """Whether a header goes along to another place."""
    sent = draft_of(Delivery(0, 0, "GET", b"/", "1.1", (header,), b"")).headers
    return any(name == header[0] for name, _ in sent)


def _without_version(line: bytes) -> bytes:
    """The request line of a file without its last word, where that is a version of HTTP."""
    begin, _, last = line.rstrip(_WHITE).rpartition(b" ")
    return begin if _VERSION.fullmatch(last) else line


def _text_of(body: bytes) -> str | None:
    try:
        return editable(body.decode())
    except UnicodeDecodeError:
        return None


def _body_of(text: str) -> bytes:
    try:
        return typed(text).encode()
    except UnicodeEncodeError as error:
        half = editable(error.object[error.start])
        line = error.object.count("\n", 0, error.start) + 1
        raise EditError("body", line, f"line {line} holds {half}, half of a character",
                      "Write the other half behind it, or take it away.") from None  # fmt: skip


def _meant(line: str, part: Part, number: int) -> bytes:
    try:
        return typed(line).encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        half = editable(error.object[error.start])
        raise EditError(part, number, f"{half} is half of a character") from None


def _shown(line: bytes) -> str:
    return editable(line.decode("utf-8", "surrogateescape"), one_line=True)


def _request_line(draft: Draft) -> bytes:
    return draft.method.encode() + b" " + draft.target


def _written(header: tuple[bytes, bytes]) -> bytes:
    return b"%b: %b" % header


def _quoted(line: bytes) -> str:
    shown = visible(line[:40].decode("utf-8", "replace"))
    return f"«{shown}{'…' if len(line) > 40 else ''}»"


def _first_odd(value: bytes) -> str:
    """The first sign that no header may hold, by its own name."""
    chars = value.decode("utf-8", "replace")
    odd = next(char for char in chars if not _VALUE.fullmatch(char.encode()))
    return f"«{visible(odd)}»"
