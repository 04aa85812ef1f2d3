"""Puts screenshots together into one moving picture: an SVG without scripts and references.

What is the same in several frames is drawn once, and shown while one of them is.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

SVG = "{http://www.w3.org/2000/svg}"
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"

_RULE = re.compile(r"\.(\S+-r\d+) \{ (.*?) ?\}")
_CHROME = 41  # pixels above the terminal's first line


class Frame(NamedTuple):
    """A screenshot as Rich exports it, and for how many seconds it is shown."""

    svg: str
    seconds: float


class Shape(NamedTuple):
    """A background or a text, wherever it comes from."""

    kind: str
    x: float
    y: float
    width: float
    look: str
    text: str


def animate(frames: Sequence[Frame], title: str) -> str:
    """The frames as one SVG that repeats; who prefers less motion sees the last of them."""
    seen: dict[Shape, int] = {}
    for number, frame in enumerate(frames):
        for shape in _shapes(frame.svg):
            seen[shape] = seen.get(shape, 0) | 1 << number
    groups: dict[tuple[str, int], list[Shape]] = {}
    for shape, shown in seen.items():
        groups.setdefault((shape.kind, shown), []).append(shape)
    looks = list(dict.fromkeys(shape.look for shape in seen if shape.kind == "text"))
    root = ET.fromstring(frames[0].svg)  # noqa: S314 - Rich wrote it
    _, _, width, height = root.attrib["viewBox"].split()
    backgrounds = [_group(key, groups[key], looks) for key in groups if key[0] == "rect"]
    texts = [_group(key, groups[key], looks) for key in groups if key[0] == "text"]
    return "\n".join(
        [
            f'<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">',
            f"<title>{escape(title)}</title>",
            f"<style>{_style(frames, sorted({shown for _, shown in groups}), looks)}</style>",
            f'<rect fill="#11151a" stroke="#4c5968" x="1" y="1" rx="8" width="{float(width) - 2:g}"'
            f' height="{float(height) - 2:g}"/>',
            *(
                f'<circle cx="{26 + 22 * index}" cy="22" r="7" fill="{fill}"/>'
                for index, fill in enumerate(("#ff5f57", "#febc2e", "#28c840"))
            ),
            f'<g transform="translate(9 {_CHROME})" xml:space="preserve">',
            *backgrounds,
            *texts,
            "</g></svg>\n",
        ]
    )


def _style(frames: Sequence[Frame], sets: Sequence[int], looks: Sequence[str]) -> str:
    total = sum(frame.seconds for frame in frames)
    starts = [0.0, *accumulate(frame.seconds for frame in frames)]
    last = 1 << len(frames) - 1
    rules = [
        f"text{{font:20px {FONTS};white-space:pre}}rect{{shape-rendering:crispEdges}}",
        *(f".c{index}{{{look}}}" for index, look in enumerate(looks)),
    ]
    for shown in sets:
        if shown == (1 << len(frames)) - 1:
            continue
        steps = "".join(
            f"{100 * starts[number] / total:.2f}%{{opacity:{shown >> number & 1}}}"
            for number in range(len(frames))
            if number == 0 or (shown >> number & 1) != (shown >> number - 1 & 1)
        )
        opacity = 1 if shown & last else 0
        rules.append(f"@keyframes s{shown}{{{steps}}}")
        rules.append(
            f".s{shown}{{opacity:{opacity};animation:s{shown} {total:g}s step-end infinite}}"
        )
    rules.append("@media (prefers-reduced-motion:reduce){g{animation:none!important}}")
    return "\n".join(rules)


def _group(key: tuple[str, int], shapes: Sequence[Shape], looks: Sequence[str]) -> str:
    return f'<g class="s{key[1]}">{"".join(_element(shape, looks) for shape in shapes)}</g>'


def _element(shape: Shape, looks: Sequence[str]) -> str:
    place = f'x="{shape.x:g}" y="{shape.y:g}"'
    if shape.kind == "rect":
        return f'<rect {place} width="{shape.width:g}" height="24.65" fill="{shape.look}"/>'
    look = looks.index(shape.look)
    return f'<text class="c{look}" {place} textLength="{shape.width:g}">{escape(shape.text)}</text>'


def _shapes(svg: str) -> Iterator[Shape]:
    """What is drawn in a screenshot, without its frame."""
    rules = dict(_RULE.findall(svg))
    root = ET.fromstring(svg)  # noqa: S314 - Rich wrote it
    (terminal,) = [one for one in root.iter(f"{SVG}g") if "clip-path" in one.attrib]
    yield from _joined(_rects(terminal))
    for one in terminal.iter(f"{SVG}text"):
        text = one.text or ""
        if text.strip("\xa0 "):
            get = one.attrib
            yield Shape("text", float(get["x"]), float(get["y"]), float(get["textLength"]),
                        rules[get["class"]], text)  # fmt: skip


def _rects(terminal: ET.Element) -> Iterator[Shape]:
    for one in terminal.iter(f"{SVG}rect"):
        get = one.attrib
        yield Shape("rect", float(get["x"]), float(get["y"]), float(get["width"]), get["fill"], "")


def _joined(rects: Iterator[Shape]) -> Iterator[Shape]:
    """Neighbours of one colour as one."""
    before: Shape | None = None
    for rect in rects:
        if before and (before.y, before.look) == (rect.y, rect.look):
            before = before._replace(width=round(rect.x + rect.width - before.x, 2))
            continue
        if before:
            yield before
        before = rect
    if before:
        yield before
