"""Mailabl: arrays of events, and two documents that disagree about the signature."""

from collections.abc import Iterator

from inspector.providers.provider import Fact, Key, Provider, Reading, Retries, Sign, unknown
from inspector.providers.shape import Shape
from inspector.signatures import Encoding, Scheme

OVERVIEW = "Mailabl, «Use incoming webhooks to get real-time updates»"
VERIFYING = "mailabl.dev, docs/webhooks/verifying-requests"

HANDLING = f"{OVERVIEW}, section «Step 2: Handle requests»"
SIGNING = f"{OVERVIEW}, section «Verify requests»"
RETRIES = f"{OVERVIEW}, section «Retries»"
LIMITS = f"{OVERVIEW}, section «Limitations»"

HEADER = "X-Mailabl-Signature"


def _schemes() -> Iterator[Scheme]:
    """Each reading of the documents, in hex and then in base64."""
    readings = (
        ("hmac", "hmac-sha256", "hmac-sha256", "{body}", f"{VERIFYING}, PHP sample (hash_hmac)"),
        (
            "concat",
            "sha256 of secret and body",
            "sha256",
            "{secret}{body}",
            f"{VERIFYING}; {SIGNING}",
        ),
        ("concat-reversed", "sha256 of body and secret", "sha256", "{body}{secret}", SIGNING),
    )
    encodings: tuple[Encoding, ...] = ("hex", "base64")
    for encoding in encodings:
        for word, words, algorithm, signed, source in readings:
            # hash_hmac gives hex; for the others no text states the encoding.
            documented = algorithm == "hmac-sha256" and encoding == "hex"
            yield Scheme(
                name=f"{words}, {encoding}",
                word=word if encoding == "hex" else f"{word}-base64",
                header=HEADER,
                algorithm=algorithm,
                encoding=encoding,
                prefix="sha256=",
                prefix_required=False,
                prefix_sent=False,
                signed=signed,
                standing="documented" if documented else "assumed",
                source=source,
            )


PROVIDER = Provider(
    name="mailabl",
    title="Mailabl",
    sources=(OVERVIEW, VERIFYING),
    signs=(
        Sign(header=HEADER),
        Sign(
            unsigned=True,
            shape=(
                Shape("$[].id", "text"),
                Shape("$[].type", "text"),
                Shape("$[].occurredAt", "text"),
                Shape("$[].data.object", "object"),
            ),
        ),
    ),
    signature=Fact(
        f"{HEADER}: the texts say SHA-256 of the secret and the body, their PHP sample is an "
        "HMAC-SHA256 with the secret as its key",
        "assumed",
        f"{SIGNING}; {VERIFYING}",
        "All readings are tried, in either order, in hex and base64, with and without sha256=; "
        "the verdict names the one that matched.",
    ),
    schemes=tuple(_schemes()),
    event_types=Fact(
        ("task.updated",), source=HANDLING, note="One example; a list is not documented."
    ),
    batch=Fact(
        value=True,
        source=HANDLING,
        note="Whether a retry may group events anew is not documented.",
    ),
    event_id=Fact("$[].id", source=HANDLING),
    event_type=Fact("$[].type", source=HANDLING),
    occurred_at=Fact("$[].occurredAt", source=HANDLING),
    keys=(
        Key(
            ("$[].id", "$[].type", "$[].occurredAt"),
            "weak",
            when=("$[].data.object.type", ("file", "files")),
        ),
        Key(("$[].id",), "strong"),
    ),
    key=Fact(
        "id; for files id, type and occurredAt together",
        "assumed",
        f"{LIMITS}; {HANDLING}",
        note=(
            "For files the id is documented to be the file's UUID, without saying which of the two "
            "id members is meant: so it is not trusted to tell two events of a file apart, and the "
            "other parts are added here."
        ),
    ),
    timeout=Fact(3.0, source=RETRIES),
    success=Fact("2xx", source=HANDLING),
    retries=Fact(
        Retries(
            count=10,
            gaps=(10.0, 100.0, 1_000.0, 10_000.0, *[100_000.0] * 6),
            window=611_110.0,
            read_from="the table",
            otherwise=(Reading("the prose", (100.0, 1_000.0, 10_000.0, *[100_000.0] * 7)),),
        ),
        source=RETRIES,
        note=(
            "10 retries, 11 requests at most, over about 7 days. The prose names 100 s as the "
            "first gap and about 16 minutes as the second, the table 10 s and 100 s; that the "
            "prose goes on as the table does is assumed. «After a 10th failed attempt» leaves open "
            "whether the first request counts."
        ),
    ),
    disabled_after=unknown("No switching off is documented.", RETRIES),
    validation=unknown("No validation request is documented.", OVERVIEW),
    notes=(
        Fact("Events arrive at least once, in any order; sort by occurredAt.", source=LIMITS),
        Fact("Delivery is not guaranteed: fetch what was missed from time to time.", source=LIMITS),
        Fact("No time is signed, so replays can't be told from the signature.", source=SIGNING),
        Fact(
            "The secret is «for your application» in the overview, «unique for each endpoint» on "
            "the page about verifying: it is kept per endpoint here.",
            "assumed",
            f"{SIGNING}; {VERIFYING}",
        ),
    ),
)
