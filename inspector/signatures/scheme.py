"""A signature scheme, as data: where the signature stands, and how it comes about."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import msgspec

from inspector.signatures.algorithms import ALGORITHMS, Algorithm, Encoding, written_length
from inspector.signatures.timestamp import TimestampFormat

Standing = Literal["documented", "assumed", "unofficial", "candidate"]
KeyForm = Literal["text", "base64", "hex", "html", "certificate"]

FIELDS = {
    "body": "the body as sent",
    "body:cut": "the body without the member that holds the signature",
    "body:empty": 'the body with "" in place of the signature',
    "body:null": "the body with null in place of the signature",
    "secret": "the secret",
    "timestamp": "the timestamp as sent",
    "method": "the request's method",
    "target": "the request target: path and query as sent",
    "url": "the whole URL, as far as the request tells it",
    "url:port": "the same, with the port also where it is the usual one",
    "url:bare": "the same, without a port, whichever it is",
    "url:decoded": "the same as url, with the escapes of : / ? @ ! $ ' ( ) * , ; decoded",
    "form": "names and values of the form, each pair once, in the order of names and values",
    "header:NAME": "a header's value",
    "header!:NAME": "the same, of a header that is not empty: an empty one is none",
    "raw:PATH": "a member of the JSON body, its bytes as sent; dots lead inwards",
    "text:PATH": "a text member of the JSON body, without its quotes and escapes",
    "lines:PATH": "a text member on two lines, its name and its value",
    "lines?:PATH": "the same, or nothing where the member is not there",
}
"""What may stand between braces in `Scheme.signed`, and what it means."""

OF_A_HEADER = ("header", "header!")
"""Those of them that are a header's value."""

_WITH_ARGUMENT = frozenset(field[:-4] for field in FIELDS if field.endswith(("NAME", "PATH")))

_BRACED = re.compile(r"\{([^{}]*)\}")


class Piece(msgspec.Struct, frozen=True, gc=False):
    """A part of what is signed: a field with its argument, or literal bytes (`field` empty)."""

    field: str
    argument: str = ""
    literal: bytes = b""


class Scheme(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """How one provider signs, or is thought to sign.

    Attributes:
        name: in words, as a verdict names it: `hmac-sha256 hex, sha256= prefix`.
        word: what it is called where one of several is chosen: `concat`; empty where there is only
            one.
        algorithm: a name in `ALGORITHMS`.
        header: the header that holds the signature, its case ignored; `*signature*` for any header
            whose name contains that word; empty where a member of the body holds it.
        member: the text member of the JSON body that holds it; dots lead inwards.
        encoding: how the signature is written.
        prefix: what stands before it.
        prefix_required: whether a signature without the prefix is none.
        prefix_sent: whether the prefix is written by `sign`.
        separator: what divides several parts in the value; only parts with the prefix count.
        blanks: whether blanks around such a part are none of it.
        signed: what is signed: literal text and fields of `FIELDS` between braces.
        key: what the secret is: `text`, `base64` or `hex` of the key's bytes, `html` for text
            in which the entities of `< > & " '` mean these, `certificate` for a PEM file. See
            `keys`.
        key_prefix: what is taken off a secret before it is decoded: `whsec_`.
        private_prefix: what the private key of a pair begins with: `whsk_`; empty where only a PEM
            file can hold it.
        timestamp: where the timestamp stands: `header:NAME`, `part:PREFIX` (another part of the
            value that holds the signature), `member:PATH`; empty where there is none.
        timestamp_format: how it is written, as the time since the Unix epoch or a date. None where
            nobody says it: then all are understood, and `sign` writes seconds.
        tolerance: seconds that it may lie before or after the delivery's arrival; None for any.
        ahead: whether one that lies after the arrival is held to that too.
        digest: where the SHA-256 of the body stands in hex, which is signed in its stead:
            `query:NAME`; empty where the body itself is signed.
        unless: what must not be there for the scheme to count: `query:NAME`.
        where: what must be said for the scheme to count: places (`header:NAME`; `header:NAME/KEY`
            of one that lists `KEY=…` with commas between; `member:PATH` of a text), each with all
            that it may say; an empty text, where it may be absent.
            The case of what `KEY=…` says makes no difference.
        standing: `documented`; `assumed`, where the documents leave a detail open; `unofficial`,
            read elsewhere; `candidate`, a mere guess, because no recipe is public.
        source: the document and its section.
    """

    name: str
    word: str = ""
    algorithm: str = "hmac-sha256"
    header: str = ""
    member: str = ""
    encoding: Encoding = "hex"
    prefix: str = ""
    prefix_required: bool = True
    prefix_sent: bool = True
    separator: str = ""
    blanks: bool = False
    signed: str = "{body}"
    key: KeyForm = "text"
    key_prefix: str = ""
    private_prefix: str = ""
    timestamp: str = ""
    timestamp_format: TimestampFormat | None = "seconds"
    tolerance: float | None = None
    ahead: bool = True
    digest: str = ""
    unless: str = ""
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    standing: Standing = "documented"
    source: str = ""

    @cached_property
    def recipe(self) -> Algorithm:
        """The algorithm itself."""
        return ALGORITHMS[self.algorithm]

    @cached_property
    def proves(self) -> tuple[object, ...]:
        """What a right signature says of a request, whichever key made it, and wherever it stands.

        Of two signatures that prove the same, neither is easier to forge.
        """
        time = (self.timestamp, self.tolerance, self.ahead) if self.timestamp else ()
        return self.algorithm, self.signed, self.digest, time

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """What is signed, taken apart once."""
        return parse_template(self.signed)

    @cached_property
    def length(self) -> int | None:
        """Characters of a signature without its prefix; None where that varies."""
        return written_length(self.recipe.size, self.encoding)

    @cached_property
    def prefix_bytes(self) -> bytes:
        """The prefix as it stands in a header."""
        return self.prefix.encode()

    @cached_property
    def place(self) -> str:
        """Where the signature stands, in words."""
        if self.member:
            return f"the member {self.member} of the body"
        return "a header with signature in its name" if "*" in self.header else self.header


def standing_of(schemes: Sequence[Scheme], name: str | None) -> Standing | None:
    """How well the scheme of that name is known; None where it is none of these."""
    return next((scheme.standing for scheme in schemes if scheme.name == name), None)


def parse_template(template: str) -> tuple[Piece, ...]:
    """What is signed, as pieces in order.

    Raises:
        ValueError: a field is unknown, lacks its argument, or a brace is alone.
    """
    pieces: list[Piece] = []
    for index, part in enumerate(_BRACED.split(template)):
        if index % 2:
            pieces.append(_field(part))
        elif "{" in part or "}" in part:
            raise ValueError(f"a brace stands alone in {template!r}")
        elif part:
            pieces.append(Piece("", literal=part.encode()))
    return tuple(pieces)


def _field(text: str) -> Piece:
    if text in FIELDS:
        return Piece(text)
    name, _, argument = text.partition(":")
    if f"{name}:" in _WITH_ARGUMENT and argument and argument not in ("NAME", "PATH"):
        if argument.startswith("$"):
            raise ValueError(f"{{{text}}} is written {{{name}:{argument.lstrip('$.')}}}")
        return Piece(name, argument)
    possible = ", ".join("{" + field + "}" for field in FIELDS)
    raise ValueError(f"{{{text}}} is not known; possible are {possible}")
