"""Our side of the comparisons with the providers' libraries."""

import time
from urllib.parse import urlsplit

from inspector.delivery import raw_headers
from inspector.providers import builtin
from inspector.signatures import Scheme, Verdict, judge, sign
from tests.signatures.sdks import URL, Sdk, Sent
from tests.signatures.signer import delivery

BODIES = {
    "non-ascii": '{"grüße":"Ærø / ☕ 🎉","n":1.10}',
    "crlf": '{\r\n  "id": "evt_1",\r\n  "text": "a\\r\\nb"\r\n}',
    "newline": '{"id":"evt_1"}\n',
    "empty": "",
}
FORMS = {
    "non-ascii": "Body=Gr%C3%BC%C3%9Fe+%F0%9F%8E%89&From=%2B1415&Empty=",
    "crlf": "Body=a%0D%0Ab&From=%2B1415",
    "newline": "From=%2B1415&Body=a%0A",
    "empty": "",
}


def body_of(sdk: Sdk, kind: str) -> str:
    return (FORMS if sdk.forms else BODIES)[kind]


def verdict(sdk: Sdk, sent: Sent) -> Verdict:
    """What we say of a request that arrives now."""
    url = urlsplit(sent.url)
    arrived = delivery(
        sent.body.encode(),
        {"Host": url.netloc, **sent.headers},
        target=sent.url.removeprefix(f"https://{url.netloc}").encode(),
        via="tunnel",
        received_at=time.time_ns() // 1_000,
    )
    return judge(builtin()[sdk.provider].schemes, arrived, [sdk.secret])


def scheme_of(sdk: Sdk) -> Scheme:
    schemes = builtin()[sdk.provider].schemes
    return next(scheme for scheme in schemes if scheme.word == sdk.word or len(schemes) == 1)


def signed_by_us(sdk: Sdk, body: str, url: str = URL) -> Sent:
    """A request that we sign now, as the provider does."""
    kind = "application/x-www-form-urlencoded" if sdk.forms else "application/json"
    headers = raw_headers([("Content-Type", kind), *sdk.settings.items()])
    prefix = "svix-" if sdk.provider == "svix" else "webhook-"
    if scheme_of(sdk).signed.startswith(f"{{header!:{prefix}id}}"):
        headers += raw_headers([(f"{prefix}id", "msg_1")])
    origin, _, target = url.partition("/in/")
    signed = sign(
        scheme_of(sdk),
        sdk.private or sdk.secret,
        body.encode(),
        headers,
        method="POST",
        target=b"/in/" + target.encode(),
        at=time.time_ns() // 1_000,
        origin=origin.encode(),
    )
    read = {name.decode(): value.decode() for name, value in signed.headers}
    return Sent(signed.body.decode(), read, url)


def tampered(sent: Sent) -> Sent:
    """The same with one byte of its body changed, or added where there is none."""
    body = sent.body
    return sent._replace(body=body.replace("a", "b", 1) if "a" in body else body + "a=b")
