"""Causes in the secret: another text, another encoding, the other half of a pair."""

import base64
import html
import re
from collections.abc import Callable, Iterable
from contextlib import suppress

from inspector.signatures.case import Case, Change
from inspector.signatures.causes.cause import group
from inspector.signatures.causes.keys_said import SAID
from inspector.signatures.keys import key_of
from inspector.signatures.meaning import from_base64
from inspector.signatures.scheme import Scheme
from inspector.signatures.secret import secret_bytes

_VERSIONS = ("v1,whsec_", "v1a,whpk_")
_PREFIXES = (*_VERSIONS, "whsec_", "whsk_", "whpk_", "v1,", "sha256=", "0x",
             "pdl_ntfset_", "lin_wh_")  # fmt: skip
_QUOTES = "'\"`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a"
_ENDS = ",;"
_ASSIGNMENT = re.compile(r"""\s*["']?[A-Za-z_][\w.-]*(?: [\w.-]+){0,4}["']?\s*[=:]\s*""", re.ASCII)
_BLANKS = re.compile(r"\s+")
_INVISIBLE = re.compile("[\ufeff\u200b-\u200f\u2060\u00a0\u00ad]")
_UNSET = ("undefined", "null", "None", "nil", "false", "${SECRET}", "${WEBHOOK_SECRET}")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")

Text = Callable[[str], str]
Key = Callable[[Scheme, str], bytes | None]


def _text(cause: str, what: str, text: Text) -> Change:
    return Change(cause, what, text=text)


def _key(cause: str, what: str, key: Key) -> Change:
    def made(scheme: Scheme, secret: str) -> bytes | None:
        found = None if scheme.recipe.paired or _is_token(scheme) else key(scheme, secret)
        return None if found == key_of(scheme, secret) else found

    return Change(cause, what, key=made)


def _is_token(scheme: Scheme) -> bool:
    """A token is a text, and compared as it is: nothing encodes or decodes it."""
    return scheme.algorithm == "token"


def without_prefix(scheme: Scheme, secret: str) -> bytes | None:
    """A token that is stored with what stands before it in the header; None of any other."""
    size = len(scheme.prefix)
    if not (size and _is_token(scheme)) or secret[:size].lower() != scheme.prefix.lower():
        return None
    return secret_bytes(secret[size:]) or None


def _without_either(scheme: Scheme, secret: str) -> bytes | None:
    trimmed = _unquoted(secret)
    return None if trimmed == secret else without_prefix(scheme, trimmed)


def _always(text: str) -> Key:
    return lambda _scheme, _secret: text.encode()


def _behind(prefix: str) -> Key:
    return lambda _scheme, secret: secret_bytes(prefix + secret)


def _unquoted(secret: str) -> str:
    return secret.strip().strip(_QUOTES).strip()


def _without_end(secret: str) -> str:
    """Without the comma or semicolon that stands behind it in a file of settings, or quotes."""
    return _unquoted(secret.strip().rstrip(_ENDS))


def _unprefixed(secret: str) -> str:
    trimmed = _unquoted(secret)
    return next((trimmed.removeprefix(p) for p in _PREFIXES if trimmed.startswith(p)), secret)


def _unversioned(secret: str) -> str:
    """Without what stands before it where a signature is by it: `v1,whsec_…`."""
    trimmed = _unquoted(secret)
    return trimmed.partition(",")[2] if trimmed.startswith(_VERSIONS) else secret


def _assigned(secret: str) -> str:
    """The value of a line NAME=value or name: value, as files of settings have it."""
    name = _ASSIGNMENT.match(secret)
    return _without_end(secret[name.end() :]) if name else secret


def _decoded(text: str) -> bytes | None:
    with suppress(ValueError):
        return from_base64(secret_bytes(text))
    return None


def _leniently(text: str, *, url_safe: bool) -> bytes:
    """As Node (with `-` and `_`) and Python and PHP do: what is no base64 is passed over."""
    plain = secret_bytes(text)
    if url_safe:
        plain = plain.translate(bytes.maketrans(b"-_", b"+/"))
    plain = _NOT_BASE64.sub(b"", plain)
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    return base64.b64decode(plain + b"=" * (-len(plain) % 4))


def _from_hex(secret: str) -> bytes | None:
    with suppress(ValueError):
        return bytes.fromhex(secret.strip().removeprefix("0x"))
    return None


def _without_entities(secret: str) -> bytes | None:
    with suppress(ValueError):  # an entity by a number of thousands of digits
        return secret_bytes(html.unescape(secret))
    return None


def _line_breaks(secret: str) -> str:
    return secret.replace("\\r", "").replace("\\n", "\n")


def _rekeyed(scheme: Scheme, decode: Callable[[str], bytes | None], secret: str) -> str:
    """A public key that is written in another way, as the scheme has it."""
    raw = decode(_unquoted(secret).removeprefix(scheme.key_prefix))
    if not raw or "-----" in secret:
        return secret
    return scheme.key_prefix + (
        raw.hex() if scheme.key == "hex" else base64.b64encode(raw).decode()
    )


def _public(scheme: Scheme, decode: Callable[[str], bytes | None], secret: str) -> bytes | None:
    return key_of(scheme, _rekeyed(scheme, decode, secret)) if scheme.recipe.paired else None


def _of_private(scheme: Scheme, secret: str) -> bytes | None:
    """The public key of a private one that is written bare, and so looks like a public one."""
    from inspector.signatures import pairs

    if not scheme.recipe.paired:
        return None
    for decode in (_from_hex, _decoded):
        raw = decode(_unquoted(secret).removeprefix(scheme.key_prefix))
        private = pairs.private_from_raw(scheme.algorithm, raw) if raw else None
        if private is not None:
            return pairs.public_of(scheme.algorithm, private)
    return None


_OF = "the secret {secret}"
_BADLY = f"{_OF}, decoded from base64 with its prefix, or with what is no base64 in it"

CHANGES: tuple[Change, ...] = (
    Change("token-prefix", "the prefix before it", key=without_prefix),
    Change(
        "token-prefix",
        "the prefix before it, and a blank, a line break or quotes around both",
        key=_without_either,
    ),
    _text("secret-padding", _OF, str.strip),
    _text("secret-padding", _OF, lambda secret: secret.strip(_QUOTES)),
    _text("secret-padding", _OF, _unquoted),
    _text("secret-end", _OF, _without_end),
    _text("secret-blanks", f"{_OF} without them", lambda secret: _BLANKS.sub("", secret)),
    _text("secret-padding-lost", f"{_OF} and a line break", "{}\n".format),
    _text("secret-padding-lost", f"{_OF} and a CRLF", "{}\r\n".format),
    _text("secret-padding-lost", f"{_OF} and a blank", "{} ".format),
    _text("secret-padding-lost", f"{_OF} in quotes", '"{}"'.format),
    _text("secret-padding-lost", f"a blank and {_OF}", " {}".format),
    _text("secret-padding-lost", f"a byte order mark and {_OF}", "\ufeff{}".format),
    _text("secret-assignment", f"the value in {_OF}", _assigned),
    _text("secret-invisible", f"{_OF} without them", lambda s: _INVISIBLE.sub("", s)),
    _key("secret-unset", "an empty key", _always("")),
    *(_key("secret-unset", text, _always(text)) for text in _UNSET),
    _key(
        "key-in-hex",
        f"what {_OF} means in hex",
        lambda scheme, s: _from_hex(_unprefixed(s)) if scheme.key == "base64" else None,
    ),
    _key(
        "key-in-base64",
        f"what {_OF} means in base64",
        lambda scheme, s: _decoded(_unprefixed(s)) if scheme.key == "hex" else None,
    ),
    _text("secret-version", f"{_OF} without its version", _unversioned),
    _text("secret-prefix", f"{_OF} without its prefix", _unprefixed),
    _key(
        "secret-prefix",
        f"{_OF} without its prefix, decoded from base64",
        lambda _, s: None if _unprefixed(s) == s else _decoded(_unprefixed(s)),
    ),
    *(
        _key("secret-prefix-lost", f"{_OF} behind {prefix}", _behind(prefix))
        for prefix in ("whsec_", "pdl_ntfset_", "lin_wh_")
    ),
    _key("secret-text", f"the text of {_OF}", lambda _, s: secret_bytes(s)),
    _key(
        "secret-text",
        f"the text of {_OF} behind its prefix",
        lambda _, s: None if _unprefixed(s) == s else secret_bytes(_unprefixed(s)),
    ),
    _key("secret-base64", f"what {_OF} means in base64", lambda _, s: _decoded(s)),
    _key("secret-hex", f"what {_OF} means in hex", lambda _, s: _from_hex(s)),
    _key("secret-badly-decoded", _BADLY, lambda _, s: _leniently(s, url_safe=True)),
    _key("secret-badly-decoded", _BADLY, lambda _, s: _leniently(s, url_safe=False)),
    _key(
        "secret-decoded-base64",
        f"the base64 of {_OF}",
        lambda _, s: base64.b64encode(secret_bytes(s)),
    ),
    _key(
        "secret-decoded-base64",
        f"the base64 of {_OF}, without padding",
        lambda _, s: base64.b64encode(secret_bytes(s)).rstrip(b"="),
    ),
    _key("secret-decoded-hex", f"the hex of {_OF}", lambda _, s: secret_bytes(s).hex().encode()),
    _key(
        "secret-decoded-hex",
        f"the upper-case hex of {_OF}",
        lambda _, s: secret_bytes(s).hex().upper().encode(),
    ),
    _key(
        "secret-decoded-hex",
        f"the hex of what {_OF} means in base64",
        lambda s, secret: (key_of(s, secret) or b"").hex().encode() if s.key != "text" else None,
    ),
    _key(
        "secret-entities",
        f"{_OF} with its HTML entities decoded",
        lambda _, s: _without_entities(s),
    ),
    _key(
        "secret-entities-lost",
        f"{_OF} with HTML entities in it",
        lambda _, s: secret_bytes(html.escape(s)),
    ),
    Change("private-key", "the public half of {secret}", key=_of_private),
    _text("key-line-breaks", "the key {secret} with line breaks", _line_breaks),
    Change("key-form", "the key {secret}", key=lambda s, secret: _public(s, _from_hex, secret)),
    Change("key-form", "the key {secret}", key=lambda s, secret: _public(s, _decoded, secret)),
)
"""What may be done to a secret, the likeliest first."""

_TOGETHER = ("secret-padding", "secret-version", "secret-prefix", "secret-text", "secret-base64")

COMMON = tuple(
    change
    for change in CHANGES
    if change.cause in _TOGETHER or change.what.endswith("and a line break")
)
"""Those that are looked for together with another mistake."""


def _changes(_: Case) -> Iterable[Change]:
    return CHANGES


SECRET_CAUSES = (
    group(
        "blanks, quotes, names and prefixes around the secret, blanks in it, its base64, hex and "
        "entities",
        _changes,
        SAID,
    ),
)
