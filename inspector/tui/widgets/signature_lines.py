"""What the Signature tab says, as lines."""

from collections.abc import Sequence

from inspector.insight import Insight
from inspector.signatures import Finding
from inspector.tui import signedbytes, words
from inspector.tui.against import against
from inspector.tui.text import Line, wrap_pieces
from inspector.tui.views import Diagnosis, SignatureTry, SignatureView, SignedPart
from inspector.tui.widgets.content import facts, heading
from inspector.tui.words import plural
from inspector.visible import visible

_INDENT = 7


def verdict(view: SignatureView, diagnosis: Diagnosis | None, cells: int) -> list[Line]:
    """The verdict, why it is so, and what to do; as far as judging tells while no more is known."""
    judged = view.verdict
    sign, ink = words.SIGNATURES[judged.verdict]
    sentence = words.SIGNATURES_IN_WORDS[judged.verdict]
    lines = wrap_pieces([(f"{sign[0]} {judged.verdict}: ", ink)], sentence, ink, cells, indent=2)
    if judged.scheme:
        lines += wrap_pieces([("  ", "")], judged.scheme, "dim", cells, indent=2)
    lines.append([])
    if diagnosis is None:
        return lines + _fact("why", judged.reason, cells) + _fact("to do", judged.hint, cells)
    finding = diagnosis.finding
    lines += _finding(finding, cells)
    if diagnosis.offer:
        lines += wrap_pieces([("⏎      ", "key")], diagnosis.offer, "info", cells, _INDENT)
    return lines + _fact("but", diagnosis.obstacle, cells)


def looking(size: int) -> list[Line]:
    """That the cause is looked for, in a body of so many bytes."""
    return [[("…      ", "info"), (f"looking for the cause in {words.size(size)}", "info")]]


def failed(error: tuple[str, str | None], cells: int) -> list[Line]:
    """That nothing could be found out, and why."""
    message, hint = error
    return _fact("✗", message, cells, "bad") + _fact("to do", hint, cells)


def keys(insight: Insight | None, view: SignatureView, cells: int) -> list[Line]:
    """What can be pressed here."""
    lines: list[Line] = []
    if view.verdict.verdict in ("no-secret", "unsigned", "invalid"):
        whose = visible(insight.provider or insight.endpoint) if insight else "its provider"
        tried = len({one.secret for one in view.tries if one.secret})
        known = f" ({plural(tried, 'secret')} tried)" if tried else ""
        says = f"gives a secret of {whose}{known}"
        lines += wrap_pieces([("s      ", "key")], says, "dim", cells, _INDENT)
    if view.tries:
        says = "tells what your own code hashed, from what it computed"
        lines += wrap_pieces([("c      ", "key")], says, "dim", cells, _INDENT)
    return lines


def own_code(value: str, finding: Finding | None, cells: int) -> list[Line]:
    """What is said of what a person's own code came to; nothing is found out yet where None."""
    lines = heading("Your code")
    lines += wrap_pieces([("came to ", "dim")], value, "", cells, _INDENT)
    if finding is None:
        return lines
    is_right = finding.cause == "computed-right"
    lines += _finding(finding, cells, "ok" if is_right else "bad")
    return lines + _listed(finding, cells)


def given(headers: Sequence[tuple[str, str]], cells: int) -> list[Line]:
    """What the signature was read from, in full."""
    lines = heading("Given") if headers else []
    for name, value in headers:
        lines += wrap_pieces([(f"{visible(name)}: ", "key")], value, "", cells, indent=4)
    return lines


def tries(view: SignatureView, cells: int) -> list[Line]:
    """Each scheme with each secret: what was expected, and what was there."""
    lines = heading("Tried") if view.tries else []
    for number, one in enumerate(view.tries):
        lines += [*([[]] if number else []), *_try(one, cells)]
    if view.more:
        lines += [[], [(f"… and {plural(view.more, 'try', 'tries')} more", "dim")]]
    return lines


def ruled_out(finding: Finding, cells: int) -> list[Line]:
    """What was tried in vain, and what was not tried."""
    if not (finding.ruled_out or finding.left_out):
        return []
    return [[], *_listed(finding, cells)]


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
    room = cells - names - 4
    rows = signedbytes.part(one.content or b"", room) or [[("nothing", "faint")]]
    name = visible(one.name)
    label = f"{name[: names - 1]}…" if len(name) > names else name.ljust(names)
    if not names:
        return [[("│ ", "faint"), *row] for row in rows]
    blank = " " * names
    return [
        [(f"{blank if at else label} ", "dim"), (" │ " if at else " ├ ", "faint"), *row]
        for at, row in enumerate(rows)
    ]


def _try(one: SignatureTry, cells: int) -> list[Line]:
    sign: Line = [("✓ ", "ok")] if one.matched else [("✗ ", "bad")]
    secret = f"secret {one.secret} of {one.name}" if one.secret else f"no secret of {one.name}"
    lines = wrap_pieces(sign, one.scheme, "", cells, indent=2)
    lines += wrap_pieces([("  ", "")], secret, "dim", cells, indent=2)
    if one.expected is not None and one.given is not None:
        lines += against(one.expected, one.given, cells)
    else:
        pairs = [("  expected", one.expected, "ok")] if one.expected is not None else []
        lines += facts([*pairs, ("  given", one.given or "nothing", "bad")], cells)
    if one.note:
        lines += wrap_pieces([("  ", "")], one.note, "", cells, indent=2)
    return lines


def _finding(finding: Finding, cells: int, ink: str = "") -> list[Line]:
    lines = _fact("why", finding.reason, cells, ink) + _fact("to do", finding.hint, cells)
    for note in finding.notes:
        lines += _fact("also", note, cells)
    return lines


def _listed(finding: Finding, cells: int) -> list[Line]:
    lines: list[Line] = []
    for title, each in (("ruled out:", finding.ruled_out), ("not tried:", finding.left_out)):
        lines += [[(title, "dim")]] if each else []
        for one in each:
            lines += wrap_pieces([("  · ", "dim")], one, "", cells, indent=4)
    return lines


def _fact(label: str, said: str | None, cells: int, ink: str = "") -> list[Line]:
    if not said:
        return []
    ink = ink or ("info" if label == "to do" else "")
    return wrap_pieces([(label.ljust(_INDENT), "dim")], said, ink, cells, _INDENT)
