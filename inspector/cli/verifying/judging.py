"""One delivery judged as it was asked for: with given secrets, as a given provider's."""

import msgspec

from inspector.cli.verifying.given import Asked
from inspector.delivery import Delivery, endpoint_for
from inspector.insight import Insight, Known, diagnosis
from inspector.insight.fold import FAILED
from inspector.signatures import Finding, Verdict, Working
from inspector.signatures.scheme import Standing, standing_of


class Judged(msgspec.Struct, frozen=True):
    """What came of it.

    Attributes:
        delivery: what was judged.
        insight: what it means, with the verdict.
        how: how its provider is known: `given`, `configured`, `told`, `recognised`; empty for none.
        finding: why it fails; None where there is nothing to explain.
        standing: how well the verdict's scheme is known; None where it names none.
        tried: every scheme with every secret, the one that matches first.
        name: whose the secrets are; empty where they were given.
        computed: what is said of what one's own code came to; None where nobody asked.
    """

    delivery: Delivery
    insight: Insight
    how: str
    finding: Finding | None
    standing: Standing | None
    tried: tuple[Working, ...]
    name: str
    computed: Finding | None = None

    @property
    def explained(self) -> Verdict:
        """The verdict, with the diagnosis where there is one."""
        verdict = self.insight.signature
        return verdict if self.finding is None else diagnosis.with_finding(verdict, self.finding)

    @property
    def is_right(self) -> bool:
        """Whether what one's own code came to is right."""
        return self.computed is not None and self.computed.cause == "computed-right"

    @property
    def holds(self) -> bool:
        """Whether all that was asked for holds."""
        is_valid = self.insight.signature.verdict == "valid"
        return is_valid and (self.computed is None or self.is_right)


def judged(
    known: Known,
    delivery: Delivery,
    insight: Insight,
    asked: Asked,
    around: diagnosis.Around = diagnosis.NOTHING_ELSE,
) -> Judged:
    """Judge a delivery, with the diagnosis where its signature fails.

    Raises:
        InspectorError: what one's own code computed is no signature, or no provider is known.
    """
    if insight.signature == FAILED and asked.provider is None:
        return Judged(delivery, insight, "", None, None, (), "", None)
    url_known = around.url_known or asked.request.url is not None
    around = msgspec.structs.replace(around, secrets=asked.secrets, url_known=url_known)
    if asked.provider is not None:
        insight = msgspec.structs.replace(insight, provider=asked.provider, handshake=None)
    provider = known.providers.get(insight.provider or "")
    secrets = asked.secrets
    if secrets is None:
        secrets = known.secrets_for(delivery.path, insight.provider)
    if asked.request.url is not None:  # it was called there, whatever is known of its path
        known = msgspec.structs.replace(known, public_urls={})
    if insight.handshake is None or insight.signature.verdict != "unsigned":
        verdict, _ = known.judge(provider.schemes if provider else (), delivery, secrets)
        insight = msgspec.structs.replace(insight, signature=verdict)
    verdict = insight.signature
    found = computed = None
    if diagnosis.is_called_for(verdict):
        found = diagnosis.finding(known, delivery, insight, around)
    if asked.computed is not None:
        computed = diagnosis.computed(known, delivery, insight, asked.computed, around)
    tried = sorted(diagnosis.tried(known, delivery, insight, around), key=_likeliest_first)
    how = "given" if asked.provider else _how(known, delivery, insight)
    named = asked.secrets is None
    name = diagnosis.name_of_secrets(known, delivery, insight) if named else ""
    scheme = (verdict if found is None else diagnosis.with_finding(verdict, found)).scheme
    standing = standing_of(provider.schemes if provider else (), scheme)
    return Judged(delivery, insight, how, found, standing, tuple(tried), name, computed)


def _how(known: Known, delivery: Delivery, insight: Insight) -> str:
    """How the provider is known that nobody gave; empty for none."""
    configured = endpoint_for(delivery.path, known.endpoints)
    if configured is not None and configured.provider:
        return "configured"
    if insight.endpoint in known.told:
        return "told"
    return "recognised" if insight.provider else ""


def _likeliest_first(one: Working) -> tuple[bool, bool, bool]:
    return not one.matched, one.given is None, one.standing == "candidate"
