"""Causes in the recipe: the right secret and body, hashed in another way."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache, partial
from itertools import chain, pairwise
from urllib.parse import parse_qsl

from msgspec.structs import replace

from inspector.delivery import Delivery
from inspector.signatures.address import MOST_FIELDS
from inspector.signatures.algorithms import ALGORITHMS
from inspector.signatures.case import Case, Change, Finding, takes
from inspector.signatures.causes.body import LARGEST
from inspector.signatures.causes.cause import Cause, Said, group
from inspector.signatures.material import says_signature, signature_headers
from inspector.signatures.scheme import Piece, Scheme

_RECIPES: tuple[tuple[str, str | None, str], ...] = (
    ("hmac-sha256", None, "HMAC-SHA256"),
    ("hmac-sha1", None, "HMAC-SHA1"),
    ("hmac-sha512", None, "HMAC-SHA512"),
    ("sha256", "{secret}{body}", "plain SHA-256 of the secret and the body"),
    ("sha256", "{body}{secret}", "plain SHA-256 of the body and the secret"),
    ("sha256", "{body}", "plain SHA-256 of the body, without any secret"),
    ("sha1", "{secret}{body}", "plain SHA-1 of the secret and the body"),
    ("sha1", "{body}{secret}", "plain SHA-1 of the body and the secret"),
    ("sha1", "{body}", "plain SHA-1 of the body, without any secret"),
    ("sha512", "{secret}{body}", "plain SHA-512 of the secret and the body"),
    ("sha512", "{body}", "plain SHA-512 of the body, without any secret"),
    ("token", None, "secret itself, in plain text"),
)
"""Algorithm, what is signed (None for what the scheme signs), and the words for both."""

TIMED = ("{timestamp}.{body}", "{timestamp}{body}", "{timestamp}:{body}", "{body}{timestamp}",
         "{body}.{timestamp}", "v0:{timestamp}:{body}")  # fmt: skip
"""What is signed where a time is signed too."""

_COMMON = ("HMAC-SHA1", "HMAC-SHA512", "plain SHA-256 of the secret and the body")

_RSA = tuple(name for name in ALGORITHMS if name.startswith("rsa-"))

_MOST_PLACES = 12
"""Headers that are tried as the signature, and as the time, where no provider says which it is."""

_ANY_HEADER = Scheme(name="a guess", header="*signature*")


@lru_cache(maxsize=1024)
def _otherwise(scheme: Scheme, algorithm: str, signed: str) -> Scheme:
    key = "text" if scheme.recipe.paired or scheme.key == "certificate" else scheme.key
    return replace(scheme, algorithm=algorithm, signed=signed, key=key)


def _hashes(_: Case) -> Iterator[Change]:
    for algorithm, signed, words in _RECIPES:

        def other(
            scheme: Scheme, algorithm: str = algorithm, signed: str | None = signed
        ) -> Scheme | None:
            told = signed or scheme.signed
            if algorithm.startswith("hmac-"):  # whose key the secret is, not a part of the message
                told = told.replace("{secret}", "")
            same = (scheme.algorithm, scheme.signed) == (algorithm, told)
            needless = scheme.recipe.paired or scheme.algorithm == "token"
            return None if same or needless else _otherwise(scheme, algorithm, told)

        yield Change("other-hash", words, scheme=other)
    for name in _RSA:
        yield Change("other-hash", f"{name} signature", scheme=partial(_other_rsa, name=name))


def common(case: Case) -> list[Change]:
    """The commonest of these, which are looked for together with another mistake too."""
    return [change for change in _hashes(case) if change.what in _COMMON]


def _other_rsa(scheme: Scheme, *, name: str) -> Scheme | None:
    is_other = scheme.algorithm in _RSA and scheme.algorithm != name
    return replace(scheme, algorithm=name) if is_other else None


def _contents(case: Case) -> Iterator[Change]:
    """Other templates: a piece left out, other signs between, the time somewhere else."""
    seen: set[str] = set()
    for given in case.given:
        scheme = given.scheme
        for words, signed in (*_without_a_piece(scheme), *_joined(scheme), *_exchanged(scheme)):
            if signed and signed != scheme.signed and signed not in seen:
                seen.add(signed)
                yield Change(
                    "other-content",
                    words,
                    scheme=lambda scheme, signed=signed: replace(scheme, signed=signed, digest=""),  # type: ignore[misc]  # mypy has no default in a lambda
                )


def _the_body(scheme: Scheme) -> Scheme | None:
    if scheme.algorithm == "token" or not takes(scheme, "body") or len(scheme.pieces) == 1:
        return None
    return replace(scheme, signed="{body}")


ONLY_THE_BODY = Change("other-content", "only the body", scheme=_the_body)
"""What is looked for together with another mistake too."""


def _exchanged(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Two parts in each other's place; of several, those that stand next to each other."""
    pieces = list(scheme.pieces)
    fields = [at for at, piece in enumerate(pieces) if piece.field]
    for one, other in pairwise(fields):
        turned = pieces.copy()
        turned[one], turned[other] = pieces[other], pieces[one]
        words = f"all of it, the {_words(pieces[one])} and the {_words(pieces[other])} exchanged"
        yield words, _written(turned)


def _forms(case: Case) -> Iterator[Change]:
    """The form of a scheme that sorts it, taken in another way."""
    if any(takes(given.scheme, "form") for given in case.given):
        yield Change(
            "other-content", "all of it, the raw body in place of the form", scheme=_raw_form
        )
        words = "all of it, the form's fields in the order in which they came"
        for unsorted in _joined_forms(case.delivery.body):
            yield Change("other-content", words, body=unsorted, scheme=_raw_form)


def _joined_forms(body: bytes) -> Iterator[bytes]:
    """Names and values of a form without anything between, in the order in which they came.

    None of a form with an absurd number of fields, as where it is signed by them.
    """
    if len(body) > LARGEST:
        return
    with suppress(ValueError):
        pairs = parse_qsl(body.decode("utf-8", "replace"), True, max_num_fields=MOST_FIELDS)
        yield "".join(part for pair in pairs for part in pair).encode()


def _raw_form(scheme: Scheme) -> Scheme | None:
    if not takes(scheme, "form"):
        return None
    return replace(scheme, signed=scheme.signed.replace("{form}", "{body}"))


def _without_a_piece(scheme: Scheme) -> Iterator[tuple[str, str]]:
    pieces = scheme.pieces
    fields = [at for at, piece in enumerate(pieces) if piece.field]
    for at in fields if len(fields) > 1 else ():
        literal = at + 1 if at + 1 < len(pieces) and not pieces[at + 1].field else None
        before = at - 1 if literal is None and at and not pieces[at - 1].field else None
        kept = [piece for n, piece in enumerate(pieces) if n not in (at, literal, before)]
        yield f"all but the {_words(pieces[at])}", _written(kept)
    if len(fields) > 1:
        yield "only the body", "{body}"
    if len(fields) < len(pieces):
        bare = [piece for piece in pieces if piece.field]
        yield "all of it, without the signs between its parts", _written(bare)


def _joined(scheme: Scheme) -> Iterator[tuple[str, str]]:
    if scheme.timestamp:
        for signed in TIMED:
            yield signed.replace("{", "").replace("}", ""), signed


def _words(piece: Piece) -> str:
    return piece.argument or ("URL" if piece.field.startswith("url") else piece.field)


def _written(pieces: Iterable[Piece]) -> str:
    return "".join(
        "{" + (f"{piece.field}:{piece.argument}" if piece.argument else piece.field) + "}"
        if piece.field
        else piece.literal.decode()
        for piece in pieces
    )


def _guess(case: Case) -> Finding | None:
    """The recipe of a provider that is not known: any header that looks like a signature."""
    guesses = [_ANY_HEADER, *_timed(case)]
    guess = Case(guesses, _with_few_signatures(case.delivery), case.secrets, {})
    for change in (Change("", "HMAC-SHA256 of the body"), *_hashes(guess)):
        fit = guess.fit(change)
        if fit is not None:
            signed = "" if fit.scheme.signed == "{body}" else f" ({fit.scheme.signed})"
            return Finding(
                "unknown-provider",
                f"{fit.given.place} holds the {change.what}{signed}",
                "Describe the provider in the configuration, as [provider.NAME]",
                scheme=change.what,
            )
    return None


def _with_few_signatures(delivery: Delivery) -> Delivery:
    """A delivery without most of very many headers that may be a signature."""
    kept = []
    count = 0
    for name, value in delivery.headers:
        is_signature = says_signature(name)
        count += is_signature
        if not is_signature or count <= _MOST_PLACES:
            kept.append((name, value))
    return replace(delivery, headers=tuple(kept))


def _timed(case: Case) -> Iterator[Scheme]:
    names = dict.fromkeys(name.decode("latin-1") for name, _ in case.delivery.headers)
    times = [name for name in names if "timestamp" in name.lower() and not {"{", "}"} & {*name}]
    for name in times[:_MOST_PLACES]:
        for signed in TIMED:
            yield replace(_ANY_HEADER, timestamp=f"header:{name}", signed=signed)


SAID: dict[str, Said] = {
    "other-hash": Said(
        "{place} holds the {what}; expected is {scheme}",
        "Have both sides use the same recipe",
        "Your code came to the {what}; right is {scheme}",
        "Use the hash, and the key, as the provider does",
    ),
    "other-content": Said(
        "It was signed over {what}; expected is {scheme}",
        "Have both sides sign the same; of a provider of your own, say it in signed",
        "Your code hashed {what}; right is {scheme}",
        "Put together what is hashed as the provider does",
    ),
}

RECIPE_CAUSES: tuple[Cause, ...] = (
    group("another hash, or a plain one", _hashes, SAID),
    group(
        "a part of what is signed left out, or put elsewhere",
        lambda case: chain(_contents(case), _forms(case)),
        SAID,
        lambda case: (
            bool(case.secrets)
            and any(len(given.scheme.pieces) > 1 or given.scheme.timestamp for given in case.given)
        ),
    ),
)

UNKNOWN = Cause(
    frozenset({"unknown-provider"}),
    "the common recipes over the raw body",
    _guess,
    lambda case: not case.schemes and bool(case.secrets and signature_headers(case.delivery)),
)
