"""What only own code does: it hashes nothing, or what a language makes of a parsed body."""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain, islice

from inspector.signatures.algorithms import encoded
from inspector.signatures.case import NOTHING, Case, Finding, Fit
from inspector.signatures.causes.body import Variant, changes
from inspector.signatures.causes.cause import Cause, Said, covers_the_body, group, is_signed
from inspector.signatures.causes.encodings import encoding_of
from inspector.signatures.judging import judge, signatures_in
from inspector.signatures.keys import key_of
from inspector.signatures.meaning import meanings
from inspector.signatures.members import members_of
from inspector.signatures.scheme import Scheme
from inspector.signatures.secret import fingerprint
from inspector.signatures.shown import shown_bytes
from inspector.signatures.workings import can_be_told

_LARGEST = 256 * 1024
_MOST_MEMBERS = 50
_SHORTEST_CUT = 8
_OF_JAVA = re.compile(rb"\[B@[0-9a-f]{1,8}")


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
    of_node = json.dumps({"type": "Buffer", "data": [*body]}, separators=(",", ":"))
    yield "the body as Node writes a Buffer in JSON", of_node.encode()
    with suppress(ValueError, RecursionError):
        document = json.loads(body)
        shown = str(document).encode("utf-8", "surrogatepass")
        yield "the parsed body as Python shows it (str of a dict)", shown
        as_json = json.dumps(document).encode()
        yield "a JSON string of the JSON", json.dumps(as_json.decode()).encode()


def _members(body: bytes) -> Iterator[Variant]:
    for name, raw in islice(members_of(body).items(), _MOST_MEMBERS):
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
        return _same_as_came(case) if came & here else None
    if came and not came & here:
        return _of_another(case, fit)
    encoding = encoding_of(fit)
    if encoding is not None:
        name, words, hint = encoding
        reason = f"Your code came to the right signature, but wrote it {words}"
        return Finding(name, reason, hint, scheme=fit.scheme.name)
    return Finding(
        "computed-right",
        "Your code came to the right signature" + _of_the_prefix(case, fit),
        "Look at the comparison: bytes with bytes or text with text, the prefix on both or none",
        scheme=fit.scheme.name,
    )


def _same_as_came(case: Case) -> Finding:
    """Own code agrees with the delivery, and both with no secret that is known here."""
    if not case.secrets:
        return Finding(
            "computed-right",
            "Your code came to the very signature that the delivery holds",
            "Look at the comparison: both as bytes, or both as the same text, without the prefix",
        )
    return Finding(
        "computed-same",
        "What your code came to is the very signature that the delivery holds, but not what the "
        "secret known here gives",
        "Unless it was copied from the delivery, your code and the provider share a secret that is "
        "not the one here: store that one",
    )


def _of_another(case: Case, fit: Fit) -> Finding:
    """Own code came to a right signature, but not to the one that the delivery holds."""
    expected = judge(case.schemes, case.delivery, case.secrets)
    if _signs_this(case, fit) and not expected.is_right:
        return Finding(
            "computed-agrees",
            "Your code came to what the secret known here gives, but the delivery holds another "
            "signature: your recipe is right",
            "See what is said of the delivery itself: that is what has to be mended",
            scheme=fit.scheme.name,
        )
    if expected.scheme == fit.scheme.name:
        return Finding(
            "other-secret",
            f"Your code used another secret of this endpoint ({fingerprint(fit.secret)}) than the "
            "one that signed this delivery",
            "Check with each of the secrets: two are in use while one takes the other's place",
            scheme=expected.scheme,
        )
    return Finding(
        "other-scheme",
        f"Your code's recipe is {fit.scheme.name}; this delivery is signed by another: "
        f"{expected.scheme}",
        f"Use the recipe that this delivery is signed by: {expected.scheme}",
        scheme=expected.scheme,
    )


def _signs_this(case: Case, fit: Fit) -> bool:
    """Whether the delivery holds what may be a signature by the scheme that fits, and counts."""
    given = fit.given
    counts = case.material.counts(fit.scheme) and case.material.digest_holds(fit.scheme)
    return counts and bool(signatures_in(fit.scheme, given.value))


def _signatures(scheme: Scheme, value: bytes) -> Iterator[bytes]:
    """What a value may mean that can be a signature of a scheme: a timestamp beside it is none."""
    size = scheme.recipe.size
    found = meanings(value, scheme)
    if scheme.algorithm == "token":
        return iter(found)
    return (one for one in found if len(one) == size or (size is None and len(one) > 32))


def _of_the_prefix(case: Case, fit: Fit) -> str:
    """What is to be said of the prefix, where it is not there as it should be."""
    prefix = fit.given.scheme.prefix_bytes
    if prefix in fit.written:
        return ""
    is_there = (case.computed or b"").lower().startswith(prefix.lower())
    how = "with other capitals in" if is_there else "without"
    return f", {how} the prefix {prefix.decode().strip()}"


def _rights(case: Case) -> Iterator[tuple[Scheme, bytes]]:
    """Each signature that would be right, where it may be told."""
    for given in case.given:
        for secret in case.secrets if can_be_told(given.scheme) else ():
            key = key_of(given.scheme, secret)
            message = None if key is None else case.material.signed(given.scheme, given.value, key)
            if key is not None and message is not None:
                yield given.scheme, given.scheme.recipe.sign(key, message)


def _cut(case: Case) -> Finding | None:
    """A value that begins, or ends, as the right one does."""
    computed = (case.computed or b"").strip()
    shown = shown_bytes(computed)
    if shown is not None:
        computed = shown.hex().encode()
    for scheme, right in _rights(case):
        plain = computed.removeprefix(scheme.prefix_bytes)
        for whole in (encoded(right, "hex"), encoded(right, "base64")):
            if len(plain) >= _SHORTEST_CUT and (whole.startswith(plain) or whole.endswith(plain)):
                return Finding(
                    "computed-cut",
                    f"Your code came to the right signature, but only {len(plain)} of its "
                    f"{len(whole)} characters are here",
                    "Take the whole value: something cuts it",
                    scheme=scheme.name,
                )
    return None


def _address(case: Case) -> Finding | None:
    if not _OF_JAVA.fullmatch((case.computed or b"").strip()):
        return None
    return Finding(
        "computed-address",
        "That is what Java shows of an array, not the bytes in it",
        "Print them in hex or in base64: HexFormat.of().formatHex(bytes)",
    )


def _without_zeros(case: Case) -> Finding | None:
    """Hex digits of each byte, or of the whole as a number, without the zeros before them."""
    computed = (case.computed or b"").strip().lower()
    for scheme, right in _rights(case):
        bare = computed.removeprefix(scheme.prefix_bytes)
        if bare in ("".join(f"{byte:x}" for byte in right).encode(), _as_number(right)):
            return Finding(
                "hex-zeros",
                "Your code came to the right signature, but its hex digits lack the zeros "
                f"before them: {len(bare)} of {2 * len(right)} are here",
                "Write every byte with two digits: %02x",
                scheme=scheme.name,
            )
    return None


def _as_number(right: bytes) -> bytes:
    return f"{int.from_bytes(right, 'big'):x}".encode()


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
    Cause(frozenset({"computed-address"}), "what Java shows of an array", _address, is_signed),
    Cause(
        frozenset({"hex-zeros"}), "hex digits without their zeros", _without_zeros, covers_the_body
    ),
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
