"""The providers' own libraries and we agree, in both directions."""

import hashlib
import time

import pytest

from tests.signatures.agreeing import BODIES, body_of, signed_by_us, tampered, verdict
from tests.signatures.sdks import SDKS, URL, Sdk

SIGNING = [sdk for sdk in SDKS if sdk.signs]
VERIFYING = [sdk for sdk in SDKS if sdk.verifies]


def name(sdk: Sdk) -> str:
    return "-".join(filter(None, (sdk.name, sdk.provider, sdk.word)))


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("sdk", SIGNING, ids=name)
def test_what_a_library_signs_is_valid_here(sdk: Sdk, kind: str) -> None:
    assert sdk.signs
    sent = sdk.signs(body_of(sdk, kind), int(time.time()))
    assert verdict(sdk, sent).verdict == "valid"
    assert verdict(sdk, tampered(sent)).verdict == "invalid"


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("sdk", VERIFYING, ids=name)
def test_what_is_signed_here_is_right_for_a_library(sdk: Sdk, kind: str) -> None:
    assert sdk.verifies
    body = body_of(sdk, kind)
    of_body = f"&bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
    sent = signed_by_us(sdk, body, URL + of_body if sdk.word.endswith("json") else URL)
    assert verdict(sdk, sent).verdict == "valid"
    assert sdk.verifies(sent) is not (sdk.refuses_empty and not body)
    assert sdk.verifies(tampered(sent)) is False
    assert verdict(sdk, tampered(sent)).verdict == "invalid"
