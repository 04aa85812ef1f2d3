"""One line that says what is in a closed container."""

from inspector.payload.node import Kind, Node

_BRACKETS: dict[Kind, tuple[str, str]] = {
    "object": ("{", "}"),
    "array": ("[", "]"),
    "lines": ("[", "]"),
}
_NAMED: set[Kind] = {"object", "form", "multipart", "document"}
_MOST_NAMES = 40


def preview(node: Node, width: int) -> str:
    """What a line can say of a node, `{3} rule, conversation, latest_message`, `[2]`, `{}`.

    It reads one level of a small node. Of a large one that nobody opened yet it says the size, so
    that it is quick for any node.
    The result is as hostile as the payload, and up to `width` characters long before `visible`.
    """
    if not node.has_children:
        return _fitted(_leaf(node), width)
    opening, closing = _BRACKETS.get(node.kind, ("(", ")"))
    if node.count is None:
        return _fitted(f"{opening}…{closing} {node.size:,} bytes", width)
    line = f"{opening}{node.count:,}{closing}"
    if node.text is not None:
        line = f"{line} {node.text[:width]}"
    elif node.kind in _NAMED:
        names = [child.label for child in node.children(0, _MOST_NAMES) if child.label is not None]
        if len(names) == _MOST_NAMES:
            names.append("…")
        line = f"{line} {', '.join(name[:width] for name in names)}".rstrip()
    return _fitted(line, width)


def _leaf(node: Node) -> str:
    if node.kind == "bytes":
        return f"{node.size:,} bytes"
    return "".join(_BRACKETS.get(node.kind, (node.text or "",)))


def _fitted(line: str, width: int) -> str:
    return line if len(line) <= width else line[: max(0, width - 1)] + "…"[:width]
