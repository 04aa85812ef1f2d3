"""How a signature was judged, as the Signature tab shows it."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from inspector.delivery import Delivery, text
from inspector.insight import Insight, Known, diagnosis
from inspector.signatures import Scheme, Working
from inspector.signatures.material import Material, signature_headers
from inspector.signatures.scheme import FIELDS, OF_A_HEADER
from inspector.signatures.workings import SECRET_SHOWN, shown_value
from inspector.tui import words
from inspector.tui.against import agreeing
from inspector.tui.unsecret import without_secrets
from inspector.tui.views import SignatureTry, SignatureView, SignedPart

MOST_TRIES = 40


class _Stands(NamedTuple):
    """A scheme, and what stands where it expects its signature."""

    scheme: Scheme
    place: str
    value: bytes


def view_of(known: Known, delivery: Delivery, insight: Insight) -> SignatureView:
    """The verdict, what was signed, and every scheme and secret that was tried, the match first.

    Why it fails is another, and longer, story: see `diagnosing`.
    """
    provider = known.providers.get(insight.provider or "")
    schemes = provider.schemes if provider else ()
    secrets = known.secrets_for(delivery.path, insight.provider)
    _, called = known.judge(schemes, delivery, secrets)
    material = Material(called)
    standing = [
        _Stands(scheme, place, value)
        for scheme in filter(material.counts, schemes)
        for place, value in material.given(scheme)
    ]
    is_unsigned = insight.signature.verdict == "unsigned"
    workings = [] if is_unsigned else diagnosis.tried(known, delivery, insight)
    tried = sorted(workings, key=_likeliest_first)
    best = _best(tried, standing, schemes)
    if best is not None and best.scheme.algorithm == "token":
        best = None  # it covers nothing
    name = diagnosis.name_of_secrets(known, delivery, insight)
    hidden = tuple(chain.from_iterable(known.secrets.values()))
    return SignatureView(
        insight.signature,
        tuple((n, without_secrets(v, hidden)) for n, v in _given(delivery, standing, schemes)),
        tuple(_parts(material, best)) if best else (),
        best.scheme.signed if best else None,
        tuple(_try(one, schemes, name) for one in tried[:MOST_TRIES]),
        max(0, len(tried) - MOST_TRIES),
        name,
    )


def _likeliest_first(one: Working) -> tuple[bool, bool, bool, bool]:
    return not one.matched, one.given is None, one.signed is None, one.standing == "candidate"


def _best(
    tried: Sequence[Working], standing: Sequence[_Stands], schemes: Sequence[Scheme]
) -> _Stands | None:
    """What was tried first; without a secret, what could have been."""
    if tried:
        first = next((one for one in standing if one.scheme.name == tried[0].scheme), None)
        if first is not None:
            return first
    if standing:
        return standing[0]
    return _Stands(schemes[0], schemes[0].place, b"") if tried else None


def _given(
    delivery: Delivery, standing: Sequence[_Stands], schemes: Sequence[Scheme]
) -> list[tuple[str, str]]:
    """The headers and members that the signature was read from, in full, spelled as they came."""
    names = {one.place.lower().encode() for one in standing if not one.scheme.member}
    for scheme in schemes if standing else ():
        kind, _, name = scheme.timestamp.partition(":")
        names |= {name.lower().encode()} if kind == "header" else set()
        names |= {p.argument.lower().encode() for p in scheme.pieces if p.field in OF_A_HEADER}
    found = [(text(n), value) for n, value in delivery.headers if n.lower() in names]
    found += dict.fromkeys((one.place, one.value) for one in standing if one.scheme.member)
    if not schemes:
        found = signature_headers(delivery)
    tokens = {o.place.lower(): o.scheme for o in standing if o.scheme.algorithm == "token"}
    return [
        (name, text(shown_value(tokens[name.lower()], value) if name.lower() in tokens else value))
        for name, value in found
    ]


def _parts(material: Material, best: _Stands) -> list[SignedPart]:
    """What is signed, part by part; the secret is replaced in it."""
    scheme = best.scheme
    return [
        SignedPart(
            piece.field if piece.field in FIELDS else piece.argument,
            material.piece(piece, scheme, best.value, SECRET_SHOWN),
        )
        for piece in scheme.pieces
    ]


def _try(one: Working, schemes: Sequence[Scheme], name: str) -> SignatureTry:
    scheme = next(found for found in schemes if found.name == one.scheme)
    notes = []
    if scheme.standing in words.RECIPES:
        notes.append(words.RECIPES[scheme.standing])
    if scheme.algorithm == "token":
        notes.append("It is the secret itself that is sent")
    if scheme.recipe.paired:
        notes.append("Only the sender's private key can make the right signature")
    if one.note:
        notes.append(one.note)
    given = None if one.given is None else _nearest(scheme, one.given, one.expected)
    return SignatureTry(
        one.scheme,
        one.secret or None,
        name,
        one.expected,
        given,
        one.matched,
        ". ".join(notes) or None,
    )


def _nearest(scheme: Scheme, given: str, expected: str | None) -> str:
    """The part of what stands there that is to be the signature; of several, the likest one."""
    parts = [part.strip() for part in given.split(scheme.separator)] if scheme.separator else []
    alike = [part for part in parts if part.startswith(scheme.prefix)]
    return max(alike or [given], key=lambda part: agreeing(part, expected or ""))
