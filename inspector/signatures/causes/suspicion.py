"""What looks wrong where nothing that was tried explains a signature: said as a suspicion."""

import re
from collections.abc import Iterator, Sequence

from inspector.delivery import Delivery
from inspector.signatures.case import Case
from inspector.signatures.causes.cause import covers_the_body
from inspector.signatures.judging import how_far, signatures_in
from inspector.signatures.keys import SHORTEST_KEY, key_of
from inspector.signatures.material import first_header, header_values
from inspector.signatures.members import raw_member
from inspector.signatures.scheme import Scheme
from inspector.signatures.secret import fingerprint, secret_bytes
from inspector.signatures.timestamp import EXAMPLES, IN_WORDS, TimestampFormat, age
from inspector.signatures.unusable import is_meant

_WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
"""Methods whose requests usually have none (RFC 9110, section 9.3)."""

_API_KEYS: tuple[tuple[str, str], ...] = (
    (r"(?:sk|rk)_(?:live|test)_|sk-", "a secret API key"),
    (r"pk_(?:live|test)_|pk_", "a publishable API key"),
    (r"key-[0-9a-z]{32}\Z|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}\Z", "Mailgun's API key"),
    (r"\d/\d{6,}:[0-9a-f]{32}\Z|\d/\d{6,}/\d{6,}:[0-9a-f]{32}\Z", "an access token of Asana"),
    (r"tfp_\w{20,}", "an access token of Typeform"),
    (r"xox[abpers]-|xapp-", "a token of Slack"),
    (r"A(?:KIA|SIA)[A-Z0-9]{12,}", "an access key of AWS"),
    (r"gh[pousr]_|github_pat_", "a token of GitHub"),
    (r"glpat-", "an access token of GitLab"),
    (r"shp(?:at|ca|pa)_", "an access token of Shopify"),
    (r"SG\.[\w-]{16,}\.", "SendGrid's API key"),
    (r"(?:AC|SK)[0-9a-f]{32}\Z", "the id of a Twilio account or key"),
    (r"lin_(?:api|oauth)_", "Linear's API key"),
    (r"pdl_(?:live|sdbx)_apikey_", "Paddle's API key"),
    (r"pat-[a-z]{2}\d-", "an access token of HubSpot"),
    (r"EAAA[A-Za-z0-9_-]{20,}", "an access token, of Square or of Meta"),
    (r"EAA[A-Za-z0-9]{20,}", "an access token of Meta"),
    (r"eyJ[\w-]+\.[\w-]+\.", "a JSON web token"),
    (r"Bearer ", "an Authorization header"),
    (r"https?://", "a URL"),
    (r"\$\{?\w+\}?\Z|\{\{.*\}\}\Z|process\.env\.", "a variable that nothing filled in"),
    (r"(?:undefined|null|None|nil)\Z", "the word for a value that is not there"),
)


_BESIDE = "the signing secret stands beside the webhook in the provider's settings"


def suspicions(case: Case, *, of_secrets: bool = True, secret_is: str = "") -> Iterator[str]:
    """Sentences about what looks wrong, the likeliest first.

    Args:
        case: what is to be explained.
        of_secrets: whether the secrets may be wrong themselves.
        secret_is: what the signature is checked with, in words; empty for a secret that is shown
            beside the webhook.
    """
    if of_secrets:
        yield from _keys(case, secret_is)
    yield from _body(case)
    yield from _repeated(case)
    livemode = raw_member(case.delivery.body, "livemode")
    if livemode in (b"true", b"false"):
        mode, other = ("live", "test") if livemode == b"true" else ("test", "live")
        yield (
            f"The payload says that it is of {mode} mode: the secret may be that of {other} mode, "
            "of the command-line tool or of another endpoint"
        )


def _repeated(case: Case) -> Iterator[str]:
    for place in dict.fromkeys(given.place for given in case.given if given.scheme.header):
        values = header_values(case.delivery, place)
        if len(values) > 1:
            yield f"{place} is there {len(values)} times: the first one alone counts"


def _keys(case: Case, secret_is: str) -> Iterator[str]:
    right = f"it takes {secret_is}" if secret_is else _BESIDE
    for secret in case.secrets:
        plain = secret.strip().strip("'\"")
        for pattern, words in _API_KEYS:
            if re.match(pattern, plain):
                yield (
                    f"The secret {fingerprint(secret)} looks like {words}, which signs nothing: "
                    f"{right}"
                )
                break
    schemes = _meant(case)
    meant = [secret for secret in case.secrets if any(is_meant(one, secret) for one in schemes)]
    for secret in meant or case.secrets:
        yield from _short(schemes, secret, secret_is)


def _short(schemes: list[Scheme], secret: str, secret_is: str) -> Iterator[str]:
    made = [(scheme, key_of(scheme, secret)) for scheme in schemes]
    keys = [key for _, key in made if key is not None]
    if schemes and not keys:
        scheme = schemes[0]
        if scheme.recipe.paired:
            yield _no_public_key(scheme, secret, secret_is)
            return
        what = f"no {scheme.key}"
        yield (
            f"The secret {fingerprint(secret)} is {what}, as {scheme.name} has it: it may be cut, "
            "or that of another provider"
        )
    elif keys and len(shortest := min(keys, key=len)) < SHORTEST_KEY:
        yield (
            f"The secret {fingerprint(secret)} gives a key of only {len(shortest)} bytes (its text "
            f"has {len(secret_bytes(secret))}): it may be cut, or badly decoded"
        )


def _meant(case: Case) -> list[Scheme]:
    """The schemes that the signature may be by: those whose form it has, where it has one."""
    covering = [given for given in case.given if given.scheme.algorithm != "token"]
    of_form = [given for given in covering if signatures_in(given.scheme, given.value)]
    return [given.scheme for given in of_form or covering]


def _no_public_key(scheme: Scheme, secret: str, secret_is: str) -> str:
    begins = f", which begins with {scheme.key_prefix}" if scheme.key_prefix else ""
    whence = f"take {secret_is}" if secret_is else "the provider shows it beside the webhook"
    return (
        f"The secret {fingerprint(secret)} is no public key, and {scheme.name} is checked with "
        f"one{begins}: {whence}"
    )


def _body(case: Case) -> Iterator[str]:
    delivery = case.delivery
    if lost_its_body(case):
        yield (
            "The body is empty here, and what was signed probably was not: something has read it "
            "before, or sent it on without it"
        )
    length = length_differs(delivery)
    if length:
        yield length
    if b"\xef\xbf\xbd" in delivery.body:
        yield (
            "The body holds U+FFFD: something took its bytes for text and lost some of them, which "
            "nothing brings back"
        )
    coding = first_header(delivery, "content-encoding")
    if coding and coding.strip().lower() not in (b"", b"identity"):
        yield (
            f"The body is sent as {coding[:40].decode('latin-1')}: some providers sign it before "
            "it is compressed, some after"
        )


def lost_its_body(case: Case) -> bool:
    """Whether a body is signed, none is here, and the method lets expect one."""
    method = case.delivery.method.upper()
    return not case.delivery.body and covers_the_body(case) and method not in _WITHOUT_BODY


def length_differs(delivery: Delivery) -> str | None:
    """That Content-Length is not the length of what arrived, a sentence; None where it is."""
    given = first_header(delivery, "content-length")
    size = len(delivery.body)
    if given is None or not given.strip().isdigit() or len(given) > 18:
        return None
    if delivery.body_state != "complete" or int(given) == size:
        return None
    return (
        f"Content-Length says {int(given):,} bytes, and {size:,} are here: the body was changed "
        "on the way"
    )


def ages(case: Case) -> Iterator[str]:
    """How far a timestamp is out of tolerance, whatever the signature is."""
    for given in case.given:
        scheme = given.scheme
        stamp = case.material.timestamp(scheme, given.value) if scheme.tolerance else None
        late = age(stamp, case.delivery.received_at, scheme.timestamp_format)
        if scheme.tolerance is None or late is None or abs(late) <= scheme.tolerance:
            continue
        if late < 0 and not scheme.ahead:
            continue
        yield (
            f"Apart from that, its timestamp lies {how_far(late)} the arrival, and "
            f"{scheme.tolerance:g} s are allowed"
        )
        return


def clock_hint(case: Case, late: float | None, written: TimestampFormat | None) -> str:
    """What to do about a timestamp that is out of tolerance.

    Args:
        case: the signature, which is right.
        late: seconds from it to the arrival; None where it can't be read.
        written: how it is to be written, see `Scheme`.
    """
    if case.delivery.origin == "replay":
        return "It was sent again with its old timestamp: sign it afresh (replay --sign)"
    if late is None:
        if written is None:
            return (
                "Send the time of signing: in seconds or milliseconds since 1970, as an HTTP date, "
                "or in ISO 8601, such as 2026-01-31T10:52:24Z"
            )
        return f"Send the time of signing, in {IN_WORDS[written]}{EXAMPLES.get(written, '')}"
    if late < 0:
        return "Compare the clocks: the sender's is ahead, or this machine's is behind"
    return (
        "Compare the clock of this machine with the sender's; an old capture has to be signed "
        "afresh"
    )


def shapes(computed: bytes, sizes: Sequence[int | None]) -> Iterator[str]:
    """What the length of a computed value tells, where it is not that of the right one."""
    plain = computed.strip().rpartition(b"=")[2] or computed.strip()
    hexes = {32: "MD5", 40: "SHA-1", 56: "SHA-224", 64: "SHA-256", 96: "SHA-384", 128: "SHA-512"}
    if re.fullmatch(rb"[0-9a-fA-F]+", plain) and len(plain) // 2 not in sizes:
        name = hexes.get(len(plain))
        what = f"as {name} gives them" if name else "which no usual hash gives: it may be cut"
        yield f"Your code came to {len(plain)} hex digits, {what}"
