"""The public URL among the lines that a tunnel command prints.

It is the first https URL, save for what no one would mean: tools greet with links to their terms
and their help first (cloudflared names developers.cloudflare.com three seconds before the tunnel).
So links to the tools' own sites never count, and a URL with a path counts only where nothing
better follows soon: a tunnel's URL is a bare host, a help link has a path.
"""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from inspector.errors import InspectorError
from inspector.tunnel.spec import base_url

# fmt: off
_TUNNELS = (
    ".trycloudflare.com", ".ngrok.app", ".ngrok.dev", ".ngrok.io", ".ngrok-free.app",
    ".ngrok-free.dev", ".ngrok.pizza", ".loca.lt", ".lhr.life", ".lhr.rocks", ".serveo.net",
    ".serveousercontent.com", ".pinggy.link", ".pinggy.online", ".devtunnels.ms", ".ts.net",
    ".tunnelmole.net", ".bore.digital", ".srv.us", ".share.zrok.io",
)
_OWN_SITES = frozenset((
    "api.trycloudflare.com", "cloudflare.com", "www.cloudflare.com",
    "developers.cloudflare.com", "dash.cloudflare.com", "one.dash.cloudflare.com", "ngrok.com",
    "www.ngrok.com", "dashboard.ngrok.com", "download.ngrok.com", "localhost.run",
    "www.localhost.run", "admin.localhost.run", "serveo.net", "console.serveo.net", "pinggy.io",
    "dashboard.pinggy.io", "localtunnel.me", "zrok.io", "docs.zrok.io", "tailscale.com",
    "login.tailscale.com", "github.com", "www.github.com", "twitter.com", "x.com", "aka.ms",
    "microsoft.com", "go.microsoft.com", "login.microsoftonline.com", "1.1.1.1",
))
# fmt: on
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)")
_URL = re.compile(
    r"https://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?"
    r"(?![\w@])(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?",
    re.IGNORECASE,
)


class Found(NamedTuple):
    """A URL in a line, and whether it is surely the tunnel's."""

    url: str
    sure: bool


def public_url(line: str) -> Found | None:
    """The URL in one line of a tunnel command's output that is most likely its public one."""
    text = _ESCAPE.sub("", line)
    likely = None
    for match in _URL.finditer(text):
        url = _tidy(match[0])
        host = urlsplit(url).hostname or ""
        if "." not in host or host in _OWN_SITES:
            continue
        alone = not text[: match.start()].strip(" \t|│┃║*>")
        if alone or url.count("/") == 2 or host.endswith(_TUNNELS):
            return Found(url, sure=True)
        likely = likely or Found(url, sure=False)
    return likely


def _tidy(url: str) -> str:
    """The URL without the sentence's punctuation behind it; empty where it cannot be one."""
    try:
        return base_url(url.rstrip(".,;:!?'*)"))
    except InspectorError:
        return ""
