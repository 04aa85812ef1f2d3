"""What a secret's text is as a key, where a provider makes another text of it."""

import pytest

from inspector.providers import builtin
from inspector.signatures import judge
from inspector.signatures.keys import public_half
from tests.outbound.be_provider import PAIRS
from tests.signatures.by_provider import sent
from tests.signatures.signer import base64_hmac, delivery

WOOCOMMERCE = builtin()["woocommerce"].schemes
BODY = b'{"id":7}'

# The secret as it is stored, and what WordPress makes of it (wp_specialchars_decode, ENT_QUOTES).
DECODED = [
    ("a&lt;b&gt;c&amp;d&quot;e&#039;f", "a<b>c&d\"e'f"),
    ("&#39;&#0039;&#x27;&#X0027;&#34;&#x22;&#38;&#x26;&#60;&#062;", "'" * 4 + '""&&<>'),
    ("&amp;lt;", "&lt;"),
    ("k&lt9x&copyZ", "k&lt9x&copyZ"),
    ("k&eacute;x&copy;&apos;", "k&eacute;x&copy;&apos;"),
    ("&LT;&AMP;&#x3c;&#x3E;&#65;", "&LT;&AMP;&#x3c;&#x3E;&#65;"),
]


@pytest.mark.parametrize(("secret", "key"), DECODED)
def test_woocommerce_decodes_the_entities_that_wordpress_knows_and_no_others(
    secret: str, key: str
) -> None:
    case = delivery(BODY, {"X-WC-Webhook-Signature": base64_hmac(key, BODY)})
    assert judge(WOOCOMMERCE, case, [secret]).verdict == "valid"
    assert sent("woocommerce", secret, body=BODY).header("X-WC-Webhook-Signature") == base64_hmac(
        key, BODY
    )


def test_only_a_pair_of_keys_has_a_public_half() -> None:
    for provider, secret in (("woocommerce", PAIRS["ed25519"]), ("discord", "no PEM file")):
        assert public_half(builtin()[provider].schemes[0], secret) is None
