"""A filter at a moment and over a journal: what tells deliveries apart.

A filter is first written without negations but for those of single questions. What is not known
yet of a delivery (it is not judged) then answers no question, neither as it is asked nor negated:
a delivery matches once it is known to, and is never shown only to be taken back.
"""

from collections.abc import Callable

from inspector.query.asking import Context, of_content, of_recorded
from inspector.query.content import Content
from inspector.query.filter import IN_BODY, All, AnyOf, Filter, Newest, Node, Not, Term
from inspector.query.subject import Recorded, Sent

_Test = Callable[[Recorded, Content | None], bool]
"""Of what was recorded of a delivery, and of its content where that is asked for."""


class Matcher:
    """Tells deliveries apart; see `matcher`.

    Attributes:
        quick: whether a delivery matches, as far as what was recorded of it tells; None where its
            headers or its body decide.
    """

    quick: Callable[[Recorded], bool | None]

    def __init__(self, filter_: Filter, context: Context) -> None:
        root = filter_.root or All(())
        self._test = test = _test(root, True, context, None)
        if filter_.needs == "recorded":
            self.quick = lambda subject: test(subject, None)
            return
        surely = _test(root, True, context, _never)
        perhaps = _test(root, True, context, _always)
        self.quick = lambda subject: (
            surely(subject, None) or (None if perhaps(subject, None) else False)
        )

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
        context: at which moment, and over which journal. Neither an age nor the newest ones move
            on with time: ask for another matcher then.
    """
    return Matcher(filter_, context)


def _always(subject: Recorded, content: Content | None) -> bool:  # noqa: ARG001 - as all tests
    return True


def _never(subject: Recorded, content: Content | None) -> bool:  # noqa: ARG001
    return False


def _test(node: Node, wanted: bool, context: Context, in_place: _Test | None) -> _Test:
    """Whether what is known of a delivery makes a node what is wanted of it.

    `in_place` stands for each question about headers and bodies; None to ask it.
    """
    if isinstance(node, Not):
        return _test(node.node, not wanted, context, in_place)
    if isinstance(node, Term) and not node.field:
        return _test(_bare(node), wanted, context, in_place)
    if isinstance(node, All | AnyOf):
        nodes = sorted(node.nodes, key=_cost)
        tests = [_test(inner, wanted, context, in_place) for inner in nodes]
        return _join(tests, every=isinstance(node, All) is wanted)
    if isinstance(node, Term) and _cost(node):
        if in_place is not None:
            return in_place
        of_sent = of_content(node, wanted)
        return lambda _, content: content is not None and of_sent(content)
    recorded = of_recorded(node, wanted, context)
    return lambda subject, _: recorded(subject)


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
    return max(map(_cost, inner))


def _join(tests: list[_Test], every: bool) -> _Test:
    """Whether every one of the tests is passed, or at least one."""
    decides, says_nothing = (_never, _always) if every else (_always, _never)
    if decides in tests:
        return decides
    return _tree([test for test in tests if test is not says_nothing] or [says_nothing], every)


def _tree(tests: list[_Test], every: bool) -> _Test:
    """Two by two: a call of a function costs less than a loop, and thousands do not nest deep."""
    if len(tests) == 1:
        return tests[0]
    half = len(tests) // 2
    first, second = _tree(tests[:half], every), _tree(tests[half:], every)
    if every:
        return lambda subject, content: first(subject, content) and second(subject, content)
    return lambda subject, content: first(subject, content) or second(subject, content)
