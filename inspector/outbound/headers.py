"""Headers that are for the other end, apart from those that are for one connection alone."""

from inspector.delivery import RawHeaders

# RFC 9110, section 7.6.1; `Proxy-…` too, as RFC 2616, section 13.5.1, has it.
_HOP_BY_HOP = frozenset(
    {b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade"}
)
_FRAMING = frozenset({b"content-length", b"transfer-encoding"})


def end_to_end(headers: RawHeaders, length: int | None) -> list[tuple[bytes, bytes]]:
    """A message's headers for the next connection: in order, with case and repeats.

    Args:
        headers: as they came.
        length: bytes of the body, which goes on whole: told where the framing stood, at the end
            where there was none. None leaves a Content-Length as it is.

    Returns:
        headers without those that are for one connection: RFC 9110's, `Proxy-…`, and what
        `Connection` names.
    """
    named = _named_by_connection(headers)
    framing = [] if length is None else [(b"Content-Length", b"%d" % length)]
    kept = []
    for name, value in headers:
        lower = name.lower()
        if length is not None and lower in _FRAMING:
            kept += [(name if lower == b"content-length" else ours, size) for ours, size in framing]
            framing = []
        elif not (lower in _HOP_BY_HOP or lower in named or lower.startswith(b"proxy-")):
            kept.append((name, value))
    return kept + framing


def is_framed(headers: RawHeaders) -> bool:
    """Whether a request says that it has a body, be it an empty one."""
    return any(name.lower() in _FRAMING for name, _ in headers)


def _named_by_connection(headers: RawHeaders) -> set[bytes]:
    named: set[bytes] = set()
    for name, value in headers:
        if name.lower() == b"connection":
            named.update(word.strip().lower() for word in value.split(b","))
    # Nobody can take these away: without them a message would mean something else.
    return named - {b"host", b"content-length"}
