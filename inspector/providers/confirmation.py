"""A URL in a payload that a provider wants to be fetched before it sends anything else.

Whoever reaches the receiver can write one, so nothing fetches it by itself: a person is shown it,
with what speaks against it, and decides.
"""

import re
from urllib.parse import parse_qs, urlsplit

import msgspec


class Confirmation(msgspec.Struct, frozen=True, kw_only=True):
    """Where that URL stands, and what it has to look like.

    Attributes:
        url: the path of the member that holds it.
        host: its host, a regular expression.
        host_said: the same, as people write it.
        parameter: a name in its query, and the value there: with another it does something else.
    """

    url: str
    host: str
    host_said: str
    parameter: tuple[str, str]

    def doubt(self, url: str) -> str | None:
        """What speaks against fetching a URL, a sentence; None where it is the provider's.

        Port and user are doubted with the host: `https://sns.eu-west-1.amazonaws.com@evil.example`
        leads to another one.
        """
        if not (url.isascii() and url.isprintable()) or " " in url or "\\" in url:
            return "It holds signs that no URL has, so it can't be told where it leads."
        try:
            parts = urlsplit(url)
            asked = parse_qs(parts.query, keep_blank_values=True)
        except ValueError:
            return "It is no URL."
        if parts.scheme != "https":
            return "It is not https, so anybody on the way could change what is asked."
        if re.fullmatch(self.host, parts.netloc) is None:
            return f"Its host is not {self.host_said}, so it may be anybody's."
        name, value = self.parameter
        if asked.get(name) != [value]:
            return f"It does not say {name}={value}, so it may do something else."
        return None
