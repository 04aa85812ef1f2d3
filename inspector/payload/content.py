"""What a body says it is, and the text its bytes stand for."""

import codecs
import re
from dataclasses import dataclass, field

_PARAMETER = re.compile(
    r';\s*([\w!#$%&\'*+.^`|~-]+)\s*=\s*("(?:[^"\\]|\\.)*+"?|[^;\s]*)', re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CHARSET = re.compile(r"[A-Za-z0-9._:-]{1,40}")
_NOT_CHARSETS = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class MediaType:
    """A Content-Type or Content-Disposition header.

    Attributes:
        name: `application/json`, lower case; empty where there is none.
        parameters: by lower-case name, unquoted; the first of those that repeat.
    """

    name: str
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def charset(self) -> str | None:
        """The charset that it declares."""
        return self.parameters.get("charset") or None


def media_type(header: str) -> MediaType:
    """Read a header of the form `value; name=value; name="value"`, whatever it holds."""
    name, semicolon, rest = header.partition(";")
    parameters: dict[str, str] = {}
    for match in _PARAMETER.finditer(semicolon + rest):
        value = match[2]
        if value.startswith('"'):
            value = _ESCAPED.sub(r"\1", value[1:].removesuffix('"'))
        parameters.setdefault(match[1].lower(), value)
    return MediaType(name.strip().lower(), parameters)


@dataclass(frozen=True, slots=True)
class Text:
    r"""Bytes read as text.

    Attributes:
        text: the text, without a byte order mark; what could not be read stands as `\xff`.
        notes: how it was read, where that is worth saying.
    """

    text: str
    notes: tuple[str, ...] = ()


def read_text(body: bytes, declared: str | None) -> Text:
    """Bytes as text: by their byte order mark, else the declared charset, else UTF-8."""
    notes: list[str] = []
    charset, body = _marked(body)
    if charset is None and declared is not None:
        charset = _known(declared)
        if charset is None:
            notes.append(f"unknown charset {declared!r}, read as UTF-8")
    charset = charset or "utf-8"
    if charset not in ("utf-8", "ascii"):
        notes.append(f"read as {charset}")
    try:
        return Text(body.decode(charset), tuple(notes))
    except UnicodeDecodeError as error:
        place = f"at byte {error.start}: such bytes are shown as \\xNN"
        notes.append(f"not valid {charset.upper()} {place}")
    return Text(body.decode(charset, "backslashreplace"), tuple(notes))


def as_utf8(body: bytes, declared: str | None, guessed: str = "utf-8") -> tuple[bytes, list[str]]:
    """A document as UTF-8 without a byte order mark, and what had to be done for that.

    Bytes that are valid UTF-8 are left as they are, whatever was declared, and so are those that
    would be if it weren't for some of them. `guessed` is what the first bytes look like.
    """
    charset, rest = _marked(body)
    if charset == "utf-8":
        return rest, ["begins with a byte order mark"]
    if charset is None and guessed.startswith("utf-8"):
        if declared is None or _known(declared) in (None, "utf-8", "ascii") or _is_utf8(body):
            return body, []
        charset = declared
    text = read_text(body, charset or guessed)
    return text.text.encode(errors="surrogatepass"), list(text.notes)


def is_text(body: bytes) -> bool:
    """Whether bytes of an unknown type are text: marked as such, or UTF-8 without controls."""
    return _marked(body)[0] is not None or (_BINARY.search(body) is None and _is_utf8(body))


def _marked(body: bytes) -> tuple[str | None, bytes]:
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return charset, body[len(mark) :]
    return None, body


def _known(declared: str) -> str | None:
    """Python's name of a charset; None where it has none, or where it is no charset."""
    if not _CHARSET.fullmatch(declared):
        return None
    try:
        b"a".decode(declared, "replace")  # refuses codecs that do not give text
        name = codecs.lookup(declared).name
    except (LookupError, ValueError):
        return None
    return None if name.replace("_", "-") in _NOT_CHARSETS else name


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
