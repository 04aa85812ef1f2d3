"""The Signature tab: the verdict, why, and what to change."""

from typing import cast

from inspector.insight.judged import Insight
from inspector.tui import words
from inspector.tui.around import Around
from inspector.tui.model import Row
from inspector.tui.text import Line, wrap, wrap_pieces
from inspector.tui.views import SignatureTry, SignatureView
from inspector.tui.widgets.content import facts, heading
from inspector.tui.widgets.foundlines import FoundLines
from inspector.tui.words import plural
from inspector.tui.wrapped import WrappedText
from inspector.visible import visible

SIGNED_ROWS = 40
"""Rows of the signed bytes that are shown; they are mostly the body, which Raw shows whole."""

SIGNED_BYTES = 16_384


class SignatureTab(FoundLines):
    """How the signature was judged."""

    def __init__(self, around: Around) -> None:
        super().__init__(around)
        self._view: SignatureView | None = None

    def load(self, row: Row) -> SignatureView:
        """The workings of the verdict."""
        return self.around.feed.signature(row)

    def take(self, loaded: object) -> None:
        """Keep the workings."""
        self._view = cast("SignatureView", loaded)

    def explain(self, row: Row, cells: int) -> list[Line]:
        """Verdict, reason and hint; then what was given, what was expected, what was signed."""
        view = self._view
        if view is None:
            return []
        lines = _verdict(view, cells)
        if view.headers:
            lines += heading("Given")
            for name, value in view.headers:
                lines += wrap_pieces([(f"{visible(name)}: ", "key")], value, "", cells, indent=4)
        if view.tries:
            lines += heading("Tried")
            for one in view.tries:
                lines += [*_try(one, cells), []]
            lines.pop()
        return lines + _signed(view, cells) + _how_to_add(row.insight, view)


def _verdict(view: SignatureView, cells: int) -> list[Line]:
    verdict = view.verdict
    sign, ink = words.SIGNATURES[verdict.verdict]
    sentence = words.SIGNATURES_IN_WORDS[verdict.verdict]
    lines = wrap_pieces([(f"{sign[0]} {verdict.verdict}: ", ink)], sentence, ink, cells, indent=2)
    if verdict.scheme:
        lines += wrap_pieces([("  ", "")], verdict.scheme, "dim", cells, indent=2)
    if verdict.reason:
        lines += [[], *wrap_pieces([("why    ", "dim")], verdict.reason, "", cells, indent=7)]
    if verdict.hint:
        lines += wrap_pieces([("to do  ", "dim")], verdict.hint, "info", cells, indent=7)
    return lines


def _try(one: SignatureTry, cells: int) -> list[Line]:
    sign: Line = [("✓ ", "ok")] if one.matched else [("✗ ", "bad")]
    secret = f"secret {one.secret} of {one.name}" if one.secret else f"no secret of {one.name}"
    lines = wrap_pieces(sign, one.scheme, "", cells, indent=2)
    lines += wrap_pieces([("  ", "")], secret, "dim", cells, indent=2)
    pairs = []
    if one.expected is not None:
        pairs.append(("  expected", one.expected, "ok"))
    pairs.append(("  given", one.given or "nothing", "ok" if one.matched else "bad"))
    lines += facts(pairs, cells)
    if one.note:
        lines += wrap_pieces([("  ", "")], one.note, "", cells, indent=2)
    return lines


def _signed(view: SignatureView, cells: int) -> list[Line]:
    if view.signed is None:
        return []
    kind = f": {view.signed_as}" if view.signed_as else ""
    lines = heading(visible(f"Signed{kind} ({words.size(len(view.signed))})"))
    text = view.signed[:SIGNED_BYTES].decode("utf-8", "replace")
    wrapped = WrappedText(text, cells - 2)
    shown = min(len(wrapped), SIGNED_ROWS)
    lines += [[("│ ", "faint"), (wrapped.row(index), "")] for index in range(shown)]
    if shown < len(wrapped) or len(view.signed) > SIGNED_BYTES:
        lines.append([("… the rest is in Raw", "dim")])
    return lines


def _how_to_add(insight: Insight | None, view: SignatureView) -> list[Line]:
    if view.verdict.verdict not in ("no-secret", "unsigned", "invalid"):
        return []
    whose = visible(insight.provider or insight.endpoint) if insight else "its provider"
    tried = len({one.secret for one in view.tries if one.secret})
    known = f" ({plural(tried, 'secret')} tried)" if tried else ""
    return [
        [],
        [("s", "key"), (f" gives a secret of {whose}{known}; ", "dim")],
        *[[(part, "dim")] for part in wrap("every past verdict is judged again then.", 60)],
    ]
