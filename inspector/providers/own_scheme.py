"""The scheme by which a provider of the user's own signs, from its table `signature`."""

import re
from typing import get_args

from inspector import durations
from inspector.providers.paths import parse_path
from inspector.providers.table import Table
from inspector.signatures import Encoding, Scheme
from inspector.signatures.algorithms import ALGORITHMS
from inspector.signatures.scheme import KeyForm, parse_template
from inspector.signatures.timestamp import TimestampFormat

SIGNATURE_KEYS = (
    "header",
    "member",
    "algorithm",
    "encoding",
    "prefix",
    "prefix_required",
    "separator",
    "signed",
    "digest",
    "unless",
    "where",
    "key",
    "key_prefix",
    "private_prefix",
    "timestamp_header",
    "timestamp",
    "timestamp_format",
    "milliseconds",
    "tolerance",
    "ahead",
)
_THE_SAME_FOR_ALL = frozenset({"", "secret", "method"})
_OF_THE_URL = frozenset({"url", "url:port", "url:bare", "url:decoded", "target"})
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_ENCODINGS: dict[str, Encoding] = {"hex": "hex", "base64": "base64"}
_FORMATS: dict[str, TimestampFormat] = {one: one for one in get_args(TimestampFormat)}
_SHARED_KEYS: dict[str, KeyForm] = {
    "text": "text",
    "base64": "base64",
    "hex": "hex",
    "html": "html",
}
_PUBLIC_KEYS: dict[str, KeyForm] = {
    "certificate": "certificate",
    "base64": "base64",
    "hex": "hex",
}


def own_scheme(table: Table, source: str) -> Scheme:
    """A scheme from its table, of which the keys are those of `Scheme`.

    `timestamp_header = "NAME"` is short for `timestamp = "header:NAME"`, and `milliseconds = true`
    for `timestamp_format = "milliseconds"`, false for `"seconds"`. What a key of another algorithm
    or place would be for is a mistake, as it would do nothing.

    Args:
        table: `provider.NAME.signature`, or one of several.
        source: where the user said so.

    Raises:
        InspectorError: a value is none, or one key lacks or excludes another; the message names it.
    """
    if table.has("header") == table.has("member"):
        what = "is missing" if not table.has("header") else "and member exclude each other"
        raise table.wrong("header", what, "Name the header, or the member, that holds it")
    algorithm = table.choice("algorithm", ALGORITHMS, "hmac-sha256")
    member = table.parsed("member", member_path) or ""
    fields = _signed_fields(table, algorithm, member)
    encoding = _encoding(table, algorithm)
    prefix = table.text("prefix")
    is_required = table.flag("prefix_required", default=True)
    if table.has("prefix_required") and not prefix:
        hint = "Name what stands before the signature, or leave it out"
        raise table.wrong("prefix_required", "needs a prefix", hint)
    if table.has("private_prefix") and not ALGORITHMS[algorithm].paired:
        raise table.wrong(
            "private_prefix", f"has no meaning for {algorithm}, which has no pair of keys"
        )
    key_forms = _PUBLIC_KEYS if ALGORITHMS[algorithm].paired else _SHARED_KEYS
    words = algorithm if encoding == "text" else f"{algorithm} {encoding}"
    return Scheme(
        name=words + (f", {prefix} prefix" if prefix else ""),
        header=table.parsed("header", header_name) or "",
        member=member,
        algorithm=algorithm,
        encoding=encoding,
        prefix=prefix,
        prefix_required=is_required,
        separator=table.parsed("separator", _separator) or "",
        blanks=True,
        signed=table.text("signed", "{body}"),
        key=key_forms[table.choice("key", key_forms, next(iter(key_forms)))],
        key_prefix=table.text("key_prefix"),
        private_prefix=table.text("private_prefix"),
        timestamp=_timestamp(table, fields),
        timestamp_format=_timestamp_format(table),
        tolerance=table.parsed("tolerance", durations.parse),
        ahead=table.flag("ahead", default=True),
        digest=table.parsed("digest", _parameter) or "",
        unless=table.parsed("unless", _parameter) or "",
        where=_where(table),
        source=source,
    )


def member_path(text: str) -> str:
    """A member of the payload, from its path, as schemes write it.

    Raises:
        ValueError: it is none.
    """
    path = parse_path(text)
    if path.header or path.batch:
        raise ValueError("it leads to a member of the payload, such as $.signature")
    return ".".join(path.names)


def _signed_fields(table: Table, algorithm: str, member: str) -> set[str]:
    """The fields of what is signed."""
    fields = {piece.field for piece in table.parsed("signed", parse_template) or ()}
    if algorithm == "token":
        if fields:
            raise table.wrong("signed", "has no meaning for a token, which signs nothing")
        return fields
    recipe = ALGORITHMS[algorithm]
    if table.has("signed") and fields <= _THE_SAME_FOR_ALL:
        hint = 'Sign what differs from one delivery to the next: "{body}"'
        raise table.wrong("signed", "is the same for every delivery, so it proves none", hint)
    if not recipe.keyed and "secret" not in fields:
        hint = "Say where it stands: {secret}{body}"
        raise table.wrong("signed", f"has no {{secret}}, and {algorithm} alone has no key", hint)
    if recipe.paired and "secret" in fields:
        raise table.wrong("signed", f"has a {{secret}}, and {algorithm} has a pair of keys")
    if table.parsed("digest", _parameter) and fields.isdisjoint(_OF_THE_URL):
        hint = "Sign {url}, or {target}, in which the digest stands"
        raise table.wrong("signed", "does not cover the digest, so nothing covers the body", hint)
    without = next((field for field in sorted(fields) if field.startswith("body:")), "")
    if without and not member:
        what = f"has {{{without}}}, but the signature stands in no member of the body"
        raise table.wrong("signed", what, "Name the member that holds it, or sign {body}")
    return fields


def _encoding(table: Table, algorithm: str) -> Encoding:
    encoding = _ENCODINGS[table.choice("encoding", _ENCODINGS, "hex")]
    if algorithm != "token":
        return encoding
    if table.has("encoding"):
        raise table.wrong("encoding", "has no meaning for a token, which is sent as it is")
    return "text"


def _timestamp(table: Table, fields: set[str]) -> str:
    """Where the time stands, as schemes write it; empty where it stands nowhere."""
    if table.has("timestamp_header") and table.has("timestamp"):
        raise table.wrong("timestamp", "and timestamp_header exclude each other")
    found = table.parsed("timestamp", _time_place) or ""
    if table.has("timestamp_header"):
        found = f"header:{table.parsed('timestamp_header', header_name)}"
    if not found:
        asking = [
            key
            for key in ("tolerance", "timestamp_format", "milliseconds", "ahead")
            if table.has(key)
        ]
        if "timestamp" in fields or asking:
            key = "signed" if "timestamp" in fields else asking[0]
            raise table.wrong(key, "needs a timestamp_header", "Name the header of the time")
    if found.startswith("part:") and not table.has("separator"):
        raise table.wrong("timestamp", "is a part, so a separator has to be named")
    return found


def _time_place(text: str) -> str:
    kind, _, argument = text.partition(":")
    if kind == "header" and argument:
        return f"header:{header_name(argument)}"
    if kind == "part" and argument:
        return text
    try:
        return f"member:{member_path(text)}"
    except ValueError:
        message = "it is header:NAME, part:PREFIX (t=), or a member such as $.sent_at"
        raise ValueError(message) from None


def _timestamp_format(table: Table) -> TimestampFormat | None:
    """How the time is written; None where nobody says it."""
    if table.has("timestamp_format"):
        if table.has("milliseconds"):
            raise table.wrong("timestamp_format", "and milliseconds exclude each other")
        return _FORMATS[table.choice("timestamp_format", _FORMATS, "seconds")]
    if not table.has("milliseconds"):
        return None
    return "milliseconds" if table.flag("milliseconds", default=False) else "seconds"


def header_name(text: str) -> str:
    """The name of a header, as it may stand in a request.

    Raises:
        ValueError: it is none.
    """
    if not _HEADER.fullmatch(text):
        raise ValueError("it is the name of a header alone, such as X-Acme-Signature")
    return text


def _separator(text: str) -> str:
    if not text.strip() and text != " ":
        raise ValueError("of blanks it is one alone, as more of them are taken for the same")
    return text


def _where(table: Table) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = table.choices("where", _place)
    if table.has("where") and not found:
        hint = 'Leave it out, or say what must stand where: { "header:X-Acme-Version" = "2" }'
        raise table.wrong("where", "is empty", hint)
    return found


def _place(text: str) -> str:
    kind, _, name = text.partition(":")
    if kind == "header":
        name, slash, key = name.partition("/")
        if slash and not key:
            raise ValueError("behind the / stands the name of what the header lists")
        return f"header:{header_name(name)}{slash}{key}"
    try:
        return f"member:{member_path(text)}"
    except ValueError:
        raise ValueError("it is header:NAME, or a member such as $.version") from None


def _parameter(text: str) -> str:
    kind, _, name = text.partition(":")
    if kind != "query" or not name:
        raise ValueError("it is query:NAME, a parameter of the URL")
    return text
