"""Which headers and parameters are credentials, by their names."""

import re
from functools import lru_cache
from itertools import pairwise
from urllib.parse import unquote_to_bytes

_ANY = (
    rb".*(?:token|secret|passw(?:or)?d|passphrase|authori[sz]ation|authentication|credentials?)"
    rb"|.*(?:api|access|auth|private|secret|subscription)[-_]?key"
    rb"|(?:.*[-_])?(?:auth|jwt|jwt[-_]assertion|pwd)"
)
_HEADER = re.compile(rb"(?:set-)?cookie2?|%b" % _ANY, re.IGNORECASE)
_PARAMETER = re.compile(
    rb"key|pass|code|sig|sid|auth[-_]?code|(?:.*[-_])?session(?:[-_]?id)?|(?:j|php)sess(?:ion)?id"
    rb"|%b" % _ANY,
    re.IGNORECASE,
)
_BRACKETS = re.compile(rb"[\[\]]+")
_ENDS = re.compile(rb"([&#])")
_BEGINNINGS = re.compile(rb"[;?]")
_USER = re.compile(rb"://[^/?#]*@")
_USER_ALONE = re.compile(rb"[^/?#]*@")


@lru_cache(maxsize=512)
def is_credential(header: bytes) -> bool:
    """Whether the value of a header is one; signatures, which people verify, are not."""
    return _HEADER.fullmatch(header) is not None


@lru_cache(maxsize=512)
def is_credential_parameter(name: bytes) -> bool:
    """Whether the value of a parameter is one: `token`, `user[accessToken]`, `%74oken`."""
    parts = _BRACKETS.split(unquote_to_bytes(name.replace(b"+", b" ")).strip())
    return any(_PARAMETER.fullmatch(part) for part in parts)


def without_credentials(url: bytes, mask: bytes) -> bytes:
    """A URL, or a request's target, without the user and the parameters that are credentials.

    Args:
        url: perhaps without scheme and host.
        mask: what stands in the place of each.
    """
    if b"://" in url:
        url = _USER.sub(rb"://" + mask + b"@", url)
    elif b"@" in url and not url.startswith(b"/"):
        url = _USER_ALONE.sub(mask + b"@", url, count=1)
    if b"=" not in url:
        return url
    path, mark, query = url.partition(b"?")
    parts = [_part(one, mask) for one in _ENDS.split(query)]
    return b"".join([_part(path, mask, is_path=True), mark, *parts])


def _part(part: bytes, mask: bytes, *, is_path: bool = False) -> bytes:
    """What stands between two `&`: it ends with the first value that is a credential."""
    begins = [found.end() for found in _BEGINNINGS.finditer(part)]
    for begin, end in pairwise([*([] if is_path else [0]), *begins, len(part) + 1]):
        name, equals, value = part[begin : end - 1].partition(b"=")
        if equals and (value or end <= len(part)) and is_credential_parameter(name):
            return part[:begin] + name + b"=" + mask
    return part
