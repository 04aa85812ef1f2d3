"""Telling the kinds of files apart, by what stands in them."""

from collections.abc import Iterator

import msgspec

from inspector.importing import har, jsonl, raw
from inspector.importing.imported import Imported, Source

_BEGINNING = 64 * 1024
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read(source: Source) -> Iterator[Imported]:
    """The deliveries of a file, in its order.

    Raises:
        InspectorError: it is of no kind that can be read, or has a mistake; what came before that
            is not to be kept.
    """
    beginning = source.file.read(_BEGINNING).removeprefix(b"\xef\xbb\xbf").lstrip()
    source.file.seek(0)
    if not beginning:
        return iter(())
    if beginning.startswith(b"{"):
        return jsonl.read(source) if _is_of_lines(beginning) else har.read(source)
    if raw.looks_like(beginning):
        return raw.read(source)
    if beginning.startswith(_UTF_16):
        raise source.mistake("", "this is text in UTF-16", "Save it as UTF-8.")
    raise source.mistake(
        "",
        "this is neither JSON Lines of inspector, nor a HAR, nor a raw HTTP request",
        "Files of `inspector export --as jsonl`, `--as har` and `--as raw` can be imported, and"
        " those of other tools like them.",
    )


class _Either(msgspec.Struct):
    log: msgspec.Raw | None = None


def _is_of_lines(beginning: bytes) -> bool:
    """Whether a JSON text is one object a line; a HAR is one object that has a log."""
    first, _, _ = beginning.partition(b"\n")
    try:
        return msgspec.json.decode(first, type=_Either).log is None
    except (msgspec.MsgspecError, RecursionError):  # it goes on behind this, or is a mistake
        return b'"type"' in first and b'"log"' not in first[:200]
