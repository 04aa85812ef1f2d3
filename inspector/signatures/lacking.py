"""What a scheme signs and a request does not have, in words."""

from inspector.delivery import Delivery, text
from inspector.signatures.address import is_formlike
from inspector.signatures.material import Material, first_header
from inspector.signatures.members import raw_member
from inspector.signatures.scheme import OF_A_HEADER, Piece, Scheme

_OF_THE_URL = (
    "Say what the provider calls: inspector endpoints tell PATH --url URL, or `url` of the "
    "endpoint in inspector.toml; --url URL where a single request is verified"
)
MAKE_IT_A_FORM = (
    "Have Content-Type: application/x-www-form-urlencoded sent with it, and passed on by what "
    "stands between"
)
_OF_A_HEADER = "See whether a proxy on the way drops it, or the sender leaves it out"
_OF_AN_EMPTY_HEADER = "See whether a proxy on the way empties it, or the sender does"
_KINDS = {
    b"{": "an object", b"[": "a list", b"n": "null", b"t": "true", b"f": "false",
}  # fmt: skip
_OF_THE_BODY = "See whether something on the way writes the body anew, or the sender leaves it out"


def lacking(scheme: Scheme, material: Material, value: bytes) -> list[Piece]:
    """The pieces of what a scheme signs that are not there, for a signature in `value`."""
    return [
        piece
        for piece in scheme.pieces
        if scheme.algorithm != "token" and material.piece(piece, scheme, value, b"") is None
    ]


def place_in_words(place: str) -> str:
    """One of the places that `Scheme.where` may name: `the header X-Acme-Version`."""
    kind, _, path = place.partition(":")
    if kind == "member":
        return f"the member {path} of the body"
    name, _, key = path.partition("/")
    return f"{key} in the header {name}" if key else f"the header {name}"


def whence(place: str) -> str:
    """What to do where one of these places does not say what it should, a sentence."""
    return _OF_THE_BODY if place.startswith("member:") else _OF_A_HEADER


def in_words(scheme: Scheme, piece: Piece) -> str:
    """A piece as people call it: `the header X-Acme-Time`."""
    if piece.field == "timestamp":
        return _time(scheme)
    if piece.field in OF_A_HEADER:
        return f"the header {piece.argument}"
    if piece.field.startswith("url"):
        return "the URL that was called"
    if piece.field == "form":
        return "the form in the body"
    if piece.field.startswith("body"):
        return f"a JSON object that has the member {scheme.member} once"
    return f"the member {piece.argument} of the body"


def is_unsaid_form(pieces: list[Piece], delivery: Delivery) -> bool:
    """Whether all that is not there is a form that only Content-Type does not say to be one."""
    return {piece.field for piece in pieces} == {"form"} and is_formlike(delivery)


def advice(scheme: Scheme, piece: Piece, delivery: Delivery) -> str:
    """What to do about a piece that is not there, a sentence."""
    if is_unsaid_form([piece], delivery):
        return MAKE_IT_A_FORM
    if piece.field.startswith("url"):
        return _OF_THE_URL
    if _is_empty(piece, delivery):
        return _OF_AN_EMPTY_HEADER
    if no_text(piece, delivery):
        return (
            "Send it as a text, in quotes; of a provider of your own, say "
            f"{{raw:{piece.argument}}} in signed"
        )
    is_time = piece.field == "timestamp" and not scheme.timestamp.startswith("member:")
    return _OF_A_HEADER if is_time or piece.field in OF_A_HEADER else _OF_THE_BODY


def kind_said(delivery: Delivery) -> str:
    """What Content-Type says of a form that it does not say to be one, a clause."""
    said = first_header(delivery, "content-type")
    if not said:
        return "Content-Type is not there to say that it is one"
    return f"Content-Type says {text(said)[:60]}, not that it is one"


def why(scheme: Scheme, pieces: list[Piece], delivery: Delivery) -> str:
    """That pieces which are signed are not there, a sentence."""
    if is_unsaid_form(pieces, delivery):
        written = "The fields of a form are signed, and the body is written as one"
        return f"{written}, but {kind_said(delivery)}"
    state, such = _worst_state(pieces, delivery)
    words = list(dict.fromkeys(in_words(scheme, piece) for piece in such))
    several = len(words) > 1
    said = " and ".join(words)
    if words == ["the URL that was called"]:
        return "The URL that was called is signed too, and the request does not tell it"
    return f"{said[0].upper()}{said[1:]} {'are' if several else 'is'} signed too, and {state}"


def _worst_state(pieces: list[Piece], delivery: Delivery) -> tuple[str, list[Piece]]:
    """The worst state that pieces which count as missing are in, in words, and which are in it."""
    states: dict[str, list[Piece]] = {"not there": []}
    for piece in pieces:
        kind = no_text(piece, delivery)
        state = "there, but empty" if _is_empty(piece, delivery) else "not there"
        states.setdefault(f"there, but as {kind}, not as text" if kind else state, []).append(piece)
    return next((state, such) for state, such in states.items() if such)


def no_text(piece: Piece, delivery: Delivery) -> str:
    """What a member is that should be a text, in words; empty where it is one, or not there."""
    if piece.field != "text":
        return ""
    raw = raw_member(delivery.body, piece.argument) or b'"'
    return "" if raw[:1] == b'"' else _KINDS.get(raw[:1], "a number")


def _is_empty(piece: Piece, delivery: Delivery) -> bool:
    """Whether a piece that counts as missing is a header that is there, with nothing in it."""
    return piece.field in OF_A_HEADER and first_header(delivery, piece.argument) is not None


def _time(scheme: Scheme) -> str:
    kind, _, name = scheme.timestamp.partition(":")
    if kind == "header":
        return f"the header {name}"
    if kind == "part":
        return f"the time, {name} in {scheme.place}"
    return f"the member {name} of the body"
