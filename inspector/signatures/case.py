"""A signature that fails, and the means to try what it would be if something were otherwise."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec

from inspector.delivery import Delivery
from inspector.hidden import HoldsSecrets
from inspector.signatures.judging import deciding_places
from inspector.signatures.keys import key_of
from inspector.signatures.material import Material
from inspector.signatures.meaning import meanings
from inspector.signatures.scheme import Scheme
from inspector.signatures.secret import fingerprint

FixKind = Literal["secret", "public-url", "provider"]

_WORK = 16 * 1024 * 1024
_WORK_BY_BYTE = 500
_MOST_WORK = 384 * 1024 * 1024
"""Bytes that are hashed for one diagnosis at most, or their like: some 40 ms of it for a few
kilobytes, more for a larger body, and in the end a second."""

_OF_THE_BODY = ("body", "form", "raw", "text", "lines", "lines?")

_COST_OF_A_TRY = 4_500
_COST_OF_A_PAIR = 90_000


class Fix(msgspec.Struct, frozen=True):
    """What can be changed here to make the signature right. A secret's text is never shown.

    Attributes:
        kind: a `secret` that is to be stored, the `public-url` that deliveries are sent to, or the
            `provider` of the endpoint.
        value: the right one.
        replaces: what it stands for (of a secret its fingerprint); None where it is a further one.
        name: whose secret it is, or which endpoint's provider; empty where nobody said.
    """

    kind: FixKind
    value: str
    replaces: str | None = None
    name: str = ""

    @property
    def shown(self) -> str:
        """The right one as it may be shown."""
        return fingerprint(self.value) if self.kind == "secret" else self.value

    def __repr__(self) -> str:
        return f"Fix({self.kind} {self.shown}, replaces={self.replaces}, name={self.name!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("kind", self.kind), ("value", self.shown), ("replaces", self.replaces)]


class Finding(msgspec.Struct, frozen=True):
    """What a diagnosis came to.

    Attributes:
        cause: the cause's name; None where none was found. Of two that were looked for together
            it is both, as `secret-padding and line-end`: `causes` has them one by one.
        reason: what is wrong, a sentence.
        hint: what to change, a sentence.
        fix: what can be changed here.
        scheme: the scheme that fits once the cause is out of the way.
        ruled_out: what was tried in vain, in words; empty where a cause was found.
        notes: what else is to be seen, sentences: the age of the timestamp, and suspicions.
        left_out: what was not tried as it would take too long, in words.
        at_once: the names of all mistakes, where several were made at once.
    """

    cause: str | None
    reason: str
    hint: str | None = None
    fix: Fix | None = None
    scheme: str | None = None
    ruled_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    at_once: tuple[str, ...] = ()

    @property
    def causes(self) -> tuple[str, ...]:
        """The name of each mistake that was made; none where no cause was found."""
        return self.at_once or ((self.cause,) if self.cause else ())


class Claim(msgspec.Struct, frozen=True):
    """A signature to be explained.

    Attributes:
        scheme: how it should have come about.
        place: where it stands.
        value: what stands there, the timestamp's part included.
        meanings: the bytes that it may stand for, each with the characters that say so.
    """

    scheme: Scheme
    place: str
    value: bytes
    meanings: Mapping[bytes, bytes]


class Change(msgspec.Struct, frozen=True):
    """One thing that may have been otherwise when the signature was made.

    Attributes:
        cause: the name of the mistake.
        what: what was signed, or used as the key, or computed: a noun with its article; `{secret}`
            in it stands for a fingerprint.
        body: another body.
        target: another request target.
        origin: another scheme and host of the URL.
        scheme: another scheme in place of one; None from it where it makes no difference.
        text: another text in place of a secret's.
        key: the key that is made of a secret.
    """

    cause: str
    what: str
    body: bytes | None = None
    target: bytes | None = None
    origin: bytes = b""
    scheme: Callable[[Scheme], Scheme | None] | None = None
    text: Callable[[str], str] | None = None
    key: Callable[[Scheme, str], bytes | None] | None = None

    def key_of(self, scheme: Scheme, secret: str) -> bytes | None:
        """The key that would have signed; None where a secret gives none in this way."""
        if self.key is not None:
            return self.key(scheme, secret)
        if self.text is None:
            return key_of(scheme, secret)
        text = self.text(secret)
        key = None if text == secret else key_of(scheme, text)
        return None if key == key_of(scheme, secret) else key


NOTHING = Change("", "")
"""All as it should be."""


class Fit(HoldsSecrets, frozen=True):
    """The signature that came out, and what of.

    Attributes:
        given: where it stands.
        scheme: how it came about.
        secret: the secret whose key it was; empty where none was.
        key: the key.
        meaning: the signature's bytes.
        written: the characters that mean them.
    """

    given: Claim
    scheme: Scheme
    secret: str
    key: bytes
    meaning: bytes
    written: bytes


class _Work(msgspec.Struct):
    """What may still be hashed, in bytes or their like."""

    left: int


class Case:
    """A signature that fails, or one that other code computed.

    Args:
        schemes: how it should have come about.
        delivery: what arrived.
        secrets: those that should have signed it.
        others: further secrets, by the name that they belong to.
        origins: URLs that deliveries may have been sent to, as `https://host`.
        computed: what other code came to; None to explain what the delivery holds.
        url_known: whether it is known which URL the provider called.
    """

    def __init__(
        self,
        schemes: Sequence[Scheme],
        delivery: Delivery,
        secrets: Sequence[str],
        others: Mapping[str, Sequence[str]],
        *,
        origins: Sequence[bytes] = (),
        computed: bytes | None = None,
        url_known: bool = False,
    ) -> None:
        self.schemes = schemes
        self.delivery = delivery
        self.secrets = secrets
        self.others = others
        self.origins = origins
        self.computed = computed
        self.url_known = url_known
        self.material = Material(delivery)
        self.counting = list(filter(self.material.counts, schemes))
        self.given = self._given()
        self._work = _Work(min(_WORK + _WORK_BY_BYTE * len(delivery.body), _MOST_WORK))
        self._keys: dict[object, list[bytes | None]] = {}
        self._covers: dict[int, tuple[bool, bool]] = {}

    @property
    def is_exhausted(self) -> bool:
        """Whether some of it was not tried, as it would have taken too long."""
        return self._work.left < 0

    @property
    def sent(self) -> list[Scheme]:
        """The schemes that count, and of which the delivery has a signature."""
        return [scheme for scheme in self.counting if self.material.given(scheme)]

    def of(self, schemes: Sequence[Scheme]) -> "Case":
        """The same by other schemes; what is hashed for either counts for both."""
        case = Case(schemes, self.delivery, self.secrets, self.others, origins=self.origins,
                    computed=self.computed, url_known=self.url_known)  # fmt: skip
        case._work = self._work
        return case

    def fit(self, change: Change, secrets: Sequence[str] | None = None) -> Fit | None:
        """What agrees with the signature when one thing is otherwise, however it is written.

        Not in constant time: for looking for causes, not for judging.
        """
        material = self._changed(change)
        tried = (self.secrets if secrets is None else secrets) or ("",)
        for given in self.given:
            if self._is_alike(change, given.scheme):
                continue
            scheme = given.scheme if change.scheme is None else change.scheme(given.scheme)
            if scheme is not None and (self.computed or material.digest_holds(scheme)):
                found = self._fit(change, material, given, scheme, tried)
                if found is not None:
                    return found
        return None

    def _is_alike(self, change: Change, scheme: Scheme) -> bool:
        """Whether a scheme signs the same whatever body, or URL, is the only thing changed."""
        of_url = bool(change.origin) or change.target is not None
        of_body = change.body is not None
        if not (of_url or of_body) or change.scheme or change.text or change.key:
            return False
        if scheme.digest and self.computed is None:
            return False
        if id(scheme) not in self._covers:
            in_body = takes(scheme, *_OF_THE_BODY) or scheme.timestamp.startswith("member:")
            self._covers[id(scheme)] = in_body, takes(scheme, "url", "target")
        body, url = self._covers[id(scheme)]
        return not ((of_body and body) or (of_url and url))

    def _fit(
        self,
        change: Change,
        material: Material,
        given: Claim,
        scheme: Scheme,
        secrets: Sequence[str],
    ) -> Fit | None:
        recipe = scheme.recipe
        by_secret = takes(scheme, "secret")
        message = None if by_secret else material.signed(scheme, given.value, b"")
        if message is None and not by_secret:
            return None
        for secret, key in zip(secrets, self._made(change, scheme, secrets), strict=True):
            is_none = key is None or not (key or change.key)  # only a change may make an empty one
            if is_none and (recipe.keyed or by_secret):
                continue
            signed = material.signed(scheme, given.value, key or b"") if by_secret else message
            if signed is None or not self._spend(scheme, len(signed)):
                return None
            meaning = _meant(scheme, key or b"", signed, given.meanings)
            if meaning is not None:
                written = given.meanings[meaning]
                return Fit(given, scheme, secret, key or b"", meaning, written)
        return None

    def _made(
        self, change: Change, scheme: Scheme, secrets: Sequence[str]
    ) -> Iterable[bytes | None]:
        """The keys of secrets; those of the secrets that should have signed are made once."""
        if secrets is not self.secrets:
            return [change.key_of(scheme, secret) for secret in secrets]
        form = (scheme.algorithm, scheme.key, scheme.key_prefix, scheme.private_prefix)
        made = (change.text, change.key, form)
        if made not in self._keys:
            self._keys[made] = [change.key_of(scheme, secret) for secret in secrets]
        return self._keys[made]

    def _spend(self, scheme: Scheme, size: int) -> bool:
        cost = _COST_OF_A_PAIR if scheme.recipe.paired else _COST_OF_A_TRY
        self._work.left -= size + cost
        return self._work.left >= 0

    def _changed(self, change: Change) -> Material:
        if change.body is None and change.target is None and not change.origin:
            return self.material
        target = self.delivery.target if change.target is None else change.target
        if change.body is None:
            return self.material.at(target, change.origin)
        changed = msgspec.structs.replace(self.delivery, body=change.body, target=target)
        return Material(changed, change.origin)

    def _given(self) -> list[Claim]:
        """Every scheme with what stands in its place; each recipe once, however it is written."""
        found: dict[object, Claim] = {}
        for scheme in self._tried_schemes():
            places = self.material.given(scheme)
            if self.computed is not None and not places:
                places = [(scheme.place, b"")]
            for place, value in places:
                told = value if self.computed is None else self.computed
                recipe = (scheme.algorithm, scheme.signed, scheme.key, scheme.key_prefix)
                alike = (recipe, scheme.timestamp, scheme.digest, scheme.member, place)
                found.setdefault(alike, Claim(scheme, place, value, meanings(told, scheme)))
        return list(found.values()) if self.computed is not None else self._deciding(found.values())

    def _tried_schemes(self) -> Iterable[Scheme]:
        """Those that count; own code may have used any other too, if likelier one that was sent."""
        if self.computed is None:
            return self.counting
        return dict.fromkeys([*self.sent, *self.counting, *self.schemes])

    def _deciding(self, found: Iterable[Claim]) -> list[Claim]:
        """Those of several that decide: another one beside them may be right."""
        several = list(found)
        pairs = [(one.scheme, one.place) for one in several]
        places = deciding_places(pairs, self.secrets) if pairs else set()
        return [one for one in several if one.place in places]


def takes(scheme: Scheme, *fields: str) -> bool:
    """Whether one of these fields is signed; a name with a colon at its end is for all of them."""
    return any(piece.field.partition(":")[0] in fields for piece in scheme.pieces)


def _meant(
    scheme: Scheme, key: bytes, message: bytes, signatures: Mapping[bytes, bytes]
) -> bytes | None:
    """Which of several signatures is this key's over a message."""
    recipe = scheme.recipe
    if recipe.verify is None:
        right = recipe.sign(key, message)
        return right if right in signatures else None
    for one in signatures:
        if recipe.size in (None, len(one)) and recipe.verify(key, message, one):
            return one
    return None
