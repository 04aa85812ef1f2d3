"""How a verdict comes about: every scheme tried with every secret, as people are shown it."""

from collections.abc import Iterator, Sequence

import msgspec

from inspector.delivery import Delivery, text
from inspector.signatures.algorithms import encoded
from inspector.signatures.judging import Given, any_match, deciding_places, signatures_in
from inspector.signatures.keys import SHORTEST_KEY, certificate_ends, key_of
from inspector.signatures.lacking import in_words, lacking
from inspector.signatures.material import Material
from inspector.signatures.scheme import Scheme
from inspector.signatures.secret import fingerprint
from inspector.signatures.unusable import is_meant

SECRET_SHOWN = b"<secret>"
"""What stands for a secret in the bytes that are shown as signed."""


class Working(msgspec.Struct, frozen=True):
    """How one scheme and one secret were tried.

    Attributes:
        scheme: its name.
        standing: how well the scheme is known, see `Scheme`.
        secret: the secret's fingerprint.
        place: the header or member that holds the signature, as the scheme names it.
        given: its value as it stands, but of a token what stands for it; None where it is absent.
        covers: whether it covers anything: a token does not.
        signed: the bytes that were signed, a secret among them replaced; None where a part of
            them is absent, or nothing is covered.
        expected: the value that would have been right; None where it is unknown or a secret.
        matched: whether it is the one given.
        lacks: what is signed and not there, in words.
        note: what is to be said of the key, a sentence; None for nothing.
    """

    scheme: str
    standing: str
    secret: str
    place: str
    given: str | None
    covers: bool
    signed: bytes | None
    expected: str | None
    matched: bool
    lacks: tuple[str, ...] = ()
    note: str | None = None


def workings(
    schemes: Sequence[Scheme], delivery: Delivery, secrets: Sequence[str]
) -> list[Working]:
    """Every scheme that counts with every secret, as the Signature tab shows them.

    Of schemes that come to the same for this delivery, as where they differ in how they take a URL,
    the first stands for all.
    """
    material = Material(delivery)
    found: dict[object, Working] = {}
    for scheme in _counting(schemes, material, secrets):
        for secret in secrets:
            for one in _workings(scheme, material, secret):
                came_to = (one.place, one.given, one.secret, one.signed, one.expected)
                alike = came_to if one.signed and one.expected else (scheme.name, *came_to)
                found.setdefault(alike, one)
    return list(found.values())


def _counting(
    schemes: Sequence[Scheme], material: Material, secrets: Sequence[str]
) -> Sequence[Scheme]:
    """The schemes whose signature decides; where none is there, all that count."""
    counting = list(filter(material.counts, schemes)) or schemes
    found = [(scheme, place) for scheme in counting for place, _ in material.given(scheme)]
    places = deciding_places(found, secrets) if found else set()
    return list(dict.fromkeys(one for one, place in found if place in places)) or counting


def _workings(scheme: Scheme, material: Material, secret: str) -> Iterator[Working]:
    key = key_of(scheme, secret)
    found: list[tuple[str, bytes | None]] = [*material.given(scheme)]
    for place, value in found or [(scheme.place, None)]:
        message = None if key is None else material.signed(scheme, value or b"", key)
        expected = None
        if key is not None and message is not None and can_be_told(scheme):
            signature = encoded(scheme.recipe.sign(key, message), scheme.encoding)
            prefixed = scheme.prefix_sent or (value or b"").startswith(scheme.prefix_bytes)
            expected = (scheme.prefix if prefixed else "") + signature.decode("latin-1")
        yield Working(
            scheme=scheme.name,
            standing=scheme.standing,
            secret=fingerprint(secret),
            place=place,
            given=None if value is None else text(shown_value(scheme, value)),
            covers=scheme.algorithm != "token",
            signed=_covered(scheme, material, value or b""),
            expected=expected,
            matched=value is not None
            and any_match(
                Given(scheme, place, value, signatures_in(scheme, value)), material, [secret]
            ),
            lacks=tuple(in_words(scheme, p) for p in lacking(scheme, material, value or b"")),
            note=_of_the_key(scheme, secret, key, material.delivery.received_at),
        )


def _of_the_key(scheme: Scheme, secret: str, key: bytes | None, received_at: int) -> str | None:
    is_short = key is not None and len(key) < SHORTEST_KEY and scheme.key in ("base64", "hex")
    if key and is_short and is_meant(scheme, secret):
        return (
            f"The secret {fingerprint(secret)} means a key of {len(key)} bytes alone: it may be cut"
        )
    ends = certificate_ends(secret) if scheme.key == "certificate" else None
    if ends is None or received_at <= ends.timestamp() * 1_000_000:
        return None
    return f"The certificate was valid until {ends:%Y-%m-%d}: the delivery is later"


def _covered(scheme: Scheme, material: Material, value: bytes) -> bytes | None:
    """What is signed, as it may be shown."""
    return None if scheme.algorithm == "token" else material.signed(scheme, value, SECRET_SHOWN)


def shown_value(scheme: Scheme, value: bytes) -> bytes:
    """What holds a signature, as it may be shown: a token is a secret, right or wrong."""
    if scheme.algorithm != "token" or not value:
        return value
    prefix = scheme.prefix_bytes if value.startswith(scheme.prefix_bytes) else b""
    return prefix + f"<secret {fingerprint(text(value[len(prefix) :]))}>".encode()


def can_be_told(scheme: Scheme) -> bool:
    """Whether the right signature can be told without telling a secret."""
    return scheme.algorithm != "token" and not scheme.recipe.paired
