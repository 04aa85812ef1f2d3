"""What only own code does: it hashes nothing, or what a language makes of a parsed body."""

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain

import msgspec

from inspector.signatures.algorithms import encoded
from inspector.signatures.case import NOTHING, Case, Finding, Fit, meanings
from inspector.signatures.causes.body import Variant, changes
from inspector.signatures.causes.cause import Cause, Said, covers_the_body, group
from inspector.signatures.judging import can_be_told
from inspector.signatures.keys import key_of
from inspector.signatures.scheme import Scheme

_LARGEST = 256 * 1024
_MOST_MEMBERS = 50
_SHORTEST_CUT = 8
_LEVEL = msgspec.json.Decoder(dict[str, msgspec.Raw])


def _nothing(_: bytes) -> Iterator[Variant]:
    yield "nothing (an empty body)", b""
    for written in (b"{}", b"null", b"undefined", b"None", b'""', b"[object Object]"):
        yield f"{written.decode()} in place of the body", written


def _as_shown(body: bytes) -> Iterator[Variant]:
    yield "the body as Python shows bytes (b'…')", str(body).encode()
    yield "the body as Python shows text ('…')", repr(body.decode("utf-8", "replace")).encode()
    yield "the base64 of the body, as Python shows it", str(base64.b64encode(body)).encode()
    yield "the hex of the body", body.hex().encode()
    if len(body) > _LARGEST:
        return
    with suppress(ValueError, RecursionError):
        document = json.loads(body)
        shown = str(document).encode("utf-8", "surrogatepass")
        yield "the parsed body as Python shows it (str of a dict)", shown
        as_json = json.dumps(document).encode()
        yield "a JSON string of the JSON", json.dumps(as_json.decode()).encode()


def _members(body: bytes) -> Iterator[Variant]:
    try:
        found = _LEVEL.decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return
    for name, raw in list(found.items())[:_MOST_MEMBERS]:
        yield f"only the member {name[:40]}", bytes(raw)
        if len(raw) <= _LARGEST:
            with suppress(ValueError, RecursionError):
                plain = json.loads(bytes(raw))
                compact = json.dumps(plain, separators=(",", ":"), ensure_ascii=False)
                text = plain if isinstance(plain, str) else compact
                yield f"only the member {name[:40]}", text.encode("utf-8", "surrogatepass")


def _exchange(case: Case) -> Finding | None:
    """HMAC with the body as its key: the arguments are the wrong way round."""
    body = case.delivery.body
    for given in case.given:
        scheme = given.scheme
        for secret in case.secrets:
            key = key_of(scheme, secret)
            is_hmac = key and body and scheme.algorithm.startswith("hmac-")
            if is_hmac and scheme.recipe.sign(body, key or b"") in given.meanings:
                return Finding(
                    "exchanged",
                    "Your code used the body as the key, and hashed the secret",
                    "Exchange the arguments: the secret is the key, the body is hashed",
                    scheme=scheme.name,
                )
    return None


def right(case: Case) -> Finding | None:
    """Whether what own code came to is right, and what to mind then."""
    fit = case.fit(NOTHING)
    came = {one for given in case.given for one in _signatures(given.scheme, given.value)}
    here = {one for given in case.given for one in _signatures(given.scheme, case.computed or b"")}
    if fit is None:
        if not came & here:
            return None
        return Finding(
            "computed-right",
            "Your code came to the very signature that the delivery holds",
            "Look at the comparison: both as bytes, or both as the same text, without the prefix",
        )
    scheme = fit.scheme
    if came and not came & here:
        return Finding(
            "computed-agrees",
            "Your code came to what the secret known here gives, but the delivery holds another "
            "signature: your recipe is right",
            "See why the delivery itself fails; the secret may be another",
            scheme=scheme.name,
        )
    return Finding(
        "computed-right",
        "Your code came to the right signature" + _written_otherwise(fit),
        "Look at the comparison: bytes with bytes or text with text, the prefix on both or none",
        scheme=scheme.name,
    )


def _signatures(scheme: Scheme, value: bytes) -> Iterator[bytes]:
    """What a value may mean that can be a signature of a scheme: a timestamp beside it is none."""
    size = scheme.recipe.size
    return (one for one in meanings(value) if len(one) == size or (size is None and len(one) > 32))


def _written_otherwise(fit: Fit) -> str:
    """How a right value differs from what is expected; empty where it does not."""
    scheme = fit.given.scheme
    digits = fit.written.removeprefix(scheme.prefix_bytes)
    if digits not in {encoded(meaning, scheme.encoding) for meaning in fit.given.meanings}:
        return f", but wrote it in another way than {scheme.encoding} in lower case"
    if scheme.prefix and digits == fit.written:
        return f", without the prefix {scheme.prefix}"
    return ""


def _cut(case: Case) -> Finding | None:
    """A value that begins, or ends, as the right one does."""
    computed = (case.computed or b"").strip()
    for given in case.given:
        scheme = given.scheme
        for secret in case.secrets if can_be_told(scheme) else ():
            key = key_of(scheme, secret)
            message = None if key is None else case.material.signed(scheme, given.value, key)
            if key is None or message is None or len(computed) < _SHORTEST_CUT:
                continue
            signature = scheme.recipe.sign(key, message)
            for encoding in ("hex", "base64"):
                whole = encoded(signature, encoding)
                plain = computed.removeprefix(scheme.prefix_bytes)
                if len(plain) >= _SHORTEST_CUT and (
                    whole.startswith(plain) or whole.endswith(plain)
                ):
                    return Finding(
                        "computed-cut",
                        f"Your code came to the right signature, but only {len(plain)} of its "
                        f"{len(whole)} characters are here",
                        "Take the whole value: something cuts it",
                        scheme=scheme.name,
                    )
    return None


SAID: dict[str, Said] = {
    "empty-body": Said(
        "",
        "",
        "Your code hashed {what}",
        "Read the body once, before anything else reads the stream, and hash what was read",
    ),
    "parsed-body": Said(
        "",
        "",
        "Your code hashed {what}",
        "Hash the raw bytes of the request's body, not what a language shows of them",
    ),
    "part-of-body": Said("", "", "Your code hashed {what}", "Hash the whole raw body"),
}

COMPUTED_CAUSES: tuple[Cause, ...] = (
    Cause(frozenset({"computed-cut"}), "a value that is cut", _cut, covers_the_body),
    Cause(frozenset({"exchanged"}), "key and body exchanged", _exchange, covers_the_body),
    group(
        "an empty body, a parsed one, or a part of it",
        lambda case: chain(
            changes("empty-body", _nothing)(case),
            changes("parsed-body", _as_shown)(case),
            changes("part-of-body", _members)(case),
        ),
        SAID,
        covers_the_body,
    ),
)
