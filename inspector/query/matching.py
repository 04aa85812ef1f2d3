"""A filter at a moment and over a journal: what tells deliveries apart.

A filter is first rid of its negations, but for those of single questions. What a delivery means
answers none of them until it is judged, neither as it is asked nor negated: it matches once it is
known to. How it ended is another matter: one that is held has no status, whatever it may get, so
`not status:5xx` matches it until it ends with one.
"""

from collections.abc import Callable
from typing import Literal

from inspector.query.asking import of_content
from inspector.query.content import Content
from inspector.query.filter import IN_BODY, All, AnyOf, Filter, Newest, Node, Not, Term
from inspector.query.recorded import Context, Names, expression
from inspector.query.subject import Recorded, Sent


class Matcher:
    """Tells deliveries apart.

    Args:
        filter_: which deliveries.
        context: at which moment, and over which journal.

    Attributes:
        quick: whether a delivery matches, as far as what was recorded of it tells; None where its
            headers or its body decide.
    """

    quick: Callable[[Recorded], bool | None]

    def __init__(self, filter_: Filter, context: Context) -> None:
        root = filter_.root or All(())
        self._test = _compiled(root, context, None)
        if filter_.needs == "recorded":
            self.quick = self._test
            return
        surely = _compiled(root, context, "False")
        perhaps = _compiled(root, context, "True")
        self.quick = lambda subject: surely(subject) or (None if perhaps(subject) else False)

    def matches(self, subject: Recorded, sent: Sent) -> bool:
        """Whether a delivery matches.

        Args:
            subject: what was recorded of it, and what it means.
            sent: its headers and its body, looked at only where they are asked for.
        """
        return self._test(subject, Content(sent))


def matcher(filter_: Filter, context: Context) -> Matcher:
    """What tells deliveries apart.

    Args:
        filter_: which deliveries.
        context: at which moment, and over which journal. Neither ages nor the newest ones move on
            with time: ask for another matcher then.
    """
    return Matcher(filter_, context)


_Constant = Literal["True", "False"]


class _Compiled:
    """A filter as one Python expression; see `inspector.query.recorded`.

    Args:
        context: at which moment, and over which journal.
        in_place: stands for each question about headers and bodies; None to ask it.
    """

    def __init__(self, context: Context, in_place: _Constant | None) -> None:
        self.names = Names()
        self._context = context
        self._in_place = in_place

    def source(self, node: Node, wanted: bool = True) -> str:
        """Whether what is known of a delivery makes a node what is wanted of it."""
        if isinstance(node, Not):
            return self.source(node.node, not wanted)
        if isinstance(node, All | AnyOf):
            return self._joined(node, wanted)
        if isinstance(node, Newest) or not _cost(node):
            return expression(node, wanted, self._context, self.names)
        if not node.field:
            return self._joined(_bare(node), wanted)
        return self._in_place or f"{self.names.bind(of_content(node, wanted))}(content)"

    def _joined(self, node: All | AnyOf, wanted: bool) -> str:
        every = isinstance(node, All) is wanted
        sources = [self.source(inner, wanted) for inner in sorted(node.nodes, key=_cost)]
        if not sources:
            return str(every)
        word = " and " if every else " or "
        return f"({word.join(sources)})"


def _compiled(root: Node, context: Context, in_place: _Constant | None) -> Callable[..., bool]:
    compiled = _Compiled(context, in_place)
    source = compiled.source(root)
    build = f"def test(s, content=None):\n i = s.insight\n e = s.settled\n return {source}\n"
    names = compiled.names.bound
    exec(build, names)  # noqa: S102 - made of our own words alone, see recorded.py
    test: Callable[..., bool] = names["test"]
    return test


def _bare(term: Term) -> AnyOf:
    """What a bare word asks for; an event's id is to contain it, not to be it."""
    test = term.test
    return AnyOf(
        (
            Term("path", test),
            Term("type", test),
            Term("event", test, of=("id",)),
            Term("body", test),
        )
    )


def _cost(node: Node) -> int:
    """0 for what was recorded, 1 for headers, 2 for bodies: what costs least is asked first."""
    if isinstance(node, Term):
        return 2 if node.field in IN_BODY else int(node.field == "header")
    if isinstance(node, Newest):
        return 0
    inner = (node.node,) if isinstance(node, Not) else node.nodes
    return max(map(_cost, inner), default=0)
