"""What the Signature tab says, as lines."""

from collections.abc import Sequence
from itertools import pairwise

from inspector.insight import Insight
from inspector.signatures import Finding
from inspector.tui import signedbytes, words
from inspector.tui.against import LABEL, against
from inspector.tui.text import Below, Line, cut_middle, plain, wrap_pieces
from inspector.tui.views import Diagnosis, SignatureTry, SignatureView, SignedPart
from inspector.tui.widgets.content import heading
from inspector.tui.words import plural
from inspector.visible import visible

_INDENT = 7


def verdict(
    view: SignatureView, diagnosis: Diagnosis | None, cells: int, *, is_open: bool
) -> list[Line]:
    """The verdict, why it is so, and what to do; as far as judging tells while no more is known.

    Args:
        view: how it was judged.
        diagnosis: why, once that is found out.
        cells: the width.
        is_open: whether keys are for the tab; else the first Enter opens it.
    """
    judged = view.verdict
    sign, ink = words.SIGNATURES[judged.verdict]
    sentence = words.SIGNATURES_IN_WORDS[judged.verdict]
    if judged.verdict == "unsigned" and judged.reason:
        sentence = "not signed, and not meant to be"
    lines = wrap_pieces([(f"{sign[0]} {judged.verdict}: ", ink)], sentence, ink, cells, indent=2)
    if judged.scheme:
        lines += wrap_pieces([("  ", "")], judged.scheme, "dim", cells, indent=2)
    lines.append([])
    if diagnosis is None:
        return lines + _fact("why", judged.reason, cells) + _fact("to do", judged.hint, cells)
    finding = diagnosis.finding
    lines += _finding(finding, cells)
    if finding.hint is None:
        lines += _fact("to do", judged.hint, cells)
    tried = [f"{plural(len(finding.ruled_out), 'cause')} ruled out"] if finding.ruled_out else []
    tried += ["not all was tried"] if finding.left_out else []
    if tried:
        lines += _fact("", f"{', '.join(tried)}: see the end", cells, "dim")
    if diagnosis.offer:
        key = ("⏎" if is_open else "⏎ ⏎").ljust(_INDENT)
        lines += wrap_pieces([(key, "key")], diagnosis.offer.says, "info", cells, _INDENT)
    return lines + _fact("but", diagnosis.obstacle, cells)


def looking(size: int) -> list[Line]:
    """That the cause is looked for, in a body of so many bytes."""
    return [[("…      ", "info"), (f"looking for the cause in {words.size(size)}", "info")]]


def failed(error: tuple[str, str | None], cells: int) -> list[Line]:
    """That nothing could be found out, and why."""
    message, hint = error
    return _fact("✗", message, cells, "bad") + _fact("to do", hint, cells)


def keys(
    insight: Insight | None,
    view: SignatureView,
    why: Finding | None,
    cells: int,
    *,
    has_own: bool,
) -> list[Line]:
    """What can be pressed here.

    Args:
        insight: what the delivery means.
        view: how it was judged.
        why: the cause; None where it is not known, or not needed.
        cells: the width.
        has_own: whether own code's value is there already.
    """
    lines: list[Line] = []
    if _asks_for_secret(insight, view, why):
        whose = visible(view.name or "its provider")
        tried = len({one.secret for one in view.tries if one.secret})
        known = f" ({plural(tried, 'secret')} tried)" if tried else ""
        says = f"gives a secret of {whose}{known}"
        lines += wrap_pieces([("s      ", "key")], says, "dim", cells, _INDENT)
    if view.tries:
        says = (
            "changes what your own code computed, or takes it away"
            if has_own
            else "tells what your own code hashed, from what it computed"
        )
        lines += wrap_pieces([("c      ", "key")], says, "dim", cells, _INDENT)
    return lines


def _asks_for_secret(insight: Insight | None, view: SignatureView, why: Finding | None) -> bool:
    """Whether a secret may be what is lacking, or wrong."""
    verdict = view.verdict.verdict
    if verdict == "invalid":
        return why is not None and why.cause in (None, "other-secret")
    is_trial = insight is not None and insight.handshake is not None
    return verdict == "no-secret" or (verdict == "unsigned" and not is_trial)


def own_code(value: str, finding: Finding | None, cells: int) -> list[Line]:
    """What is said of what a person's own code came to; nothing is found out yet where None."""
    lines = heading("Your code")
    shown = cut_middle(visible(value), 3 * cells)
    lines += wrap_pieces([("came to ", "dim")], shown, "", cells, _INDENT)
    if finding is None:
        return lines
    is_right = finding.cause == "computed-right"
    lines += _finding(finding, cells, "ok" if is_right else "bad")
    for title, each in (("ruled out:", finding.ruled_out), ("not tried:", finding.left_out)):
        lines += [[(title, "dim")], *_listed(each, cells)] if each else []
    return lines


def given(headers: Sequence[tuple[str, str]], cells: int) -> list[Line]:
    """What the signature was read from, in full."""
    lines = heading("Given") if headers else []
    for name, value in headers:
        lines += wrap_pieces([(f"{visible(name)}: ", "key")], value, "", cells, indent=4)
    return lines


def tries(view: SignatureView, cells: int) -> list[Line]:
    """What was expected, and what was there, by the likeliest schemes and secrets."""
    return _tries("Tried", view.tries[: _shown_first(view)], cells)


def other_tries(view: SignatureView, cells: int) -> list[Line]:
    """All further ones."""
    lines = _tries("Tried too", view.tries[_shown_first(view) :], cells)
    if view.more:
        lines += [[], [(f"… and {plural(view.more, 'try', 'tries')} more", "dim")]]
    return lines


def ruled_out(finding: Finding, cells: int) -> list[Line]:
    """What was tried in vain, and what was not tried."""
    lines: list[Line] = []
    for title, each in (("Ruled out", finding.ruled_out), ("Not tried", finding.left_out)):
        lines += [*heading(title), *_listed(each, cells)] if each else []
    return lines


def signed(view: SignatureView, cells: int) -> list[Line]:
    """What was signed, part by part, with the bytes that matter made visible."""
    if not view.signed:
        return []
    absent = [one.name for one in view.signed if one.content is None]
    if absent:
        says = f"{view.signed_as}, but the request has no {', '.join(absent)}"
        return [*heading("Signed"), *wrap_pieces([("  ", "")], says, "", cells, 2)]
    content = [one.content or b"" for one in view.signed]
    lines = heading(f"Signed ({words.size(sum(map(len, content)))})")
    lines += wrap_pieces([("  ", "")], view.signed_as or "", "dim", cells, 2)
    names = max(len(visible(one.name)) for one in view.signed) if len(view.signed) > 1 else 0
    names = min(names, cells // 4)
    for one in view.signed:
        lines += _part(one, names, cells)
    lines.append([("  ", ""), (signedbytes.end_of(content[-1]), "dim")])
    return lines


def _part(one: SignedPart, names: int, cells: int) -> list[Line]:
    """A part behind its name; where it begins is a boundary."""
    room = cells - names - 3
    rows = signedbytes.part(one.content or b"", room) or [[("nothing", "faint")]]
    name = visible(one.name)
    label = f"{name[: names - 1]}…" if len(name) > names else name.ljust(names)
    first: Line = [(label, "dim"), (" ├ ", "faint")] if names else [("│ ", "faint")]
    below: Line = [(" " * names, "dim"), (" │ ", "faint")] if names else first
    lines: list[Line] = [[*first, *rows[0]]]
    for before, row in pairwise(rows):
        line = [*below, *row]
        is_new = before[-1] == signedbytes.LINE_FEED
        lines.append(line if is_new else Below(line, len(plain(below))))
    return lines


def _shown_first(view: SignatureView) -> int:
    return 1 if view.tries and view.tries[0].matched else 2


def _tries(title: str, tries: Sequence[SignatureTry], cells: int) -> list[Line]:
    lines = heading(title) if tries else []
    for number, one in enumerate(tries):
        lines += [*([[]] if number else []), *_try(one, cells)]
    return lines


def _try(one: SignatureTry, cells: int) -> list[Line]:
    sign: Line = [("✓ ", "ok")] if one.matched else [("✗ ", "bad")]
    secret = f"secret {one.secret} of {one.name}" if one.secret else f"no secret of {one.name}"
    lines = wrap_pieces(sign, one.scheme, "", cells, indent=2)
    lines += wrap_pieces([("  ", "")], secret, "dim", cells, indent=2)
    if one.expected is not None and one.given is not None:
        lines += against(one.expected, one.given, cells)
    else:
        ink = "ok" if one.matched else "bad"
        for label, said in (("expected", one.expected), ("given", one.given or "nothing")):
            if said is not None:
                lines += wrap_pieces([(f"  {label:<9}", "dim")], said, ink, cells, LABEL)
    if one.note:
        lines += wrap_pieces([("  ", "")], one.note, "", cells, indent=2)
    return lines


def _finding(finding: Finding, cells: int, ink: str = "") -> list[Line]:
    lines = _fact("why", finding.reason, cells, ink) + _fact("to do", finding.hint, cells)
    for note in finding.notes:
        lines += _fact("also", note, cells)
    return lines


def _listed(each: Sequence[str], cells: int) -> list[Line]:
    return [row for one in each for row in wrap_pieces([("  · ", "dim")], one, "", cells, indent=4)]


def _fact(label: str, said: str | None, cells: int, ink: str = "") -> list[Line]:
    if not said:
        return []
    ink = ink or ("info" if label == "to do" else "")
    return wrap_pieces([(label.ljust(_INDENT), "dim")], said, ink, cells, _INDENT)
