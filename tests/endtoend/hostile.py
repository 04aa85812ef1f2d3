"""Deliveries of somebody who writes to the reader's terminal: in every field that can hold it."""

import json
import re

CLIPBOARD = "\x1b]52;c;ZXZpbA==\x07"
TITLE = "\x1b]0;evil title\x07"
COLOURS = "\x1b[5;31;7;99m"
C1 = "\x9b5;31;7;99m\x9d52;c;ZXZpbA==\x9c"
BIDI = "\u202etxt.exe\u2066\u061c"
MARKUP = "[/bold][/x][link=https://evil.example]x[/link][@click=app.bell]y[/]"
ALL = CLIPBOARD + TITLE + COLOURS + C1 + BIDI + MARKUP + "\x00\x08\x7f\ufeff\u2028"

CONTROLS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""What no output may hold; a line feed may stand in it."""

# The HTTP parser refuses the rest in a target, and ESC in a header.
TARGET = f"/hooks/{MARKUP}"
HEADERS = {
    "Content-Type": f"application/json; {C1}",
    "X-Evil": f"{C1}{BIDI}{MARKUP}",
    "X-Hook-Signature": f"sha256={C1}{BIDI}",
}

_MISSIVE = {
    "rule": {"id": ALL, "type": ALL, "description": ALL},
    "conversation": {"id": ALL, ALL: "key"},
    "latest_message": {"id": ALL, "updated_at": 1},
}
_MAILABL = [
    {"id": ALL, "type": ALL, "occurredAt": ALL, "data": {"object": {"id": ALL, "type": ALL}}},
]

BODIES = (
    json.dumps(_MISSIVE, ensure_ascii=False).replace("\x7f", "\\u007f").encode(),
    json.dumps(_MAILABL).encode(),
    json.dumps({"lone": "\ud800\udc00\udc00", ALL: 1}).encode(),
    ALL.encode(),
    b"form=" + ALL.encode() + b"&" + ALL.encode() + b"=1",
    f"<a b='{COLOURS}'>{ALL}</a>".encode(),
    b'{"broken": "' + ALL.encode(),
)
