from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.payload import Node, read
from tests.payload.trees import outline

TAGS = st.sampled_from(["a", "b", "c.d", "d-e", "é"])
TEXT = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S"]) | st.just(" "), max_size=6
)


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> ET.Element:
    element = ET.Element(draw(TAGS), draw(st.dictionaries(TAGS, TEXT, max_size=3)))
    element.text = draw(TEXT)
    for child in draw(st.lists(elements(depth - 1), max_size=3)) if depth else []:
        child.tail = draw(TEXT)
        element.append(child)
    return element


def shown(node: Node) -> object:
    """An element as (tag, attributes, its texts and elements in order)."""
    children = node.children()
    attributes = [(c.label, c.text) for c in children if c.kind == "attribute"]
    inner = [c for c in children if c.kind != "attribute"]
    contents = [c.text if c.kind == "text" else shown(c) for c in inner]
    if not inner and node.text:
        contents = [node.text]
    return (node.label, attributes, [c for c in contents if not isinstance(c, str) or c.strip()])


def wanted(element: ET.Element) -> object:
    contents: list[object] = [element.text or ""]
    for child in element:
        contents += [wanted(child), child.tail or ""]
    kept = [c for c in contents if not isinstance(c, str) or c.strip()]
    return (element.tag, list(element.attrib.items()), kept)


@given(elements())
def test_the_tree_shows_what_another_reader_reads(element: ET.Element) -> None:
    payload = read(ET.tostring(element, encoding="utf-8"), "application/xml")
    assert payload.kind == "xml", payload.notes
    assert shown(payload.root.children()[-1]) == wanted(element)


def test_everything_is_there_in_order() -> None:
    body = (
        b'<?xml version="1.0"?><!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd">\n<!-- one -->\n'
        b"<r a='1 &lt; 2' b=\"&#x41;>\">text &amp; &#66;<c/>"
        b"<![CDATA[<raw> &amp;]]><!--two--><?pi x?></r>"
    )
    root = read(body, "application/xml").root
    assert [kind for kind, _, _ in outline(root)] == [
        "instruction", "doctype", "comment", "element"
    ]  # fmt: skip
    element = root.children()[-1]
    assert outline(element) == [
        ("attribute", "a", "1 < 2"),
        ("attribute", "b", "A>"),
        ("text", None, "text & B"),
        ("element", "c", None),
        ("cdata", None, "<raw> &amp;"),
        ("comment", None, "two"),
        ("instruction", None, "pi x"),
    ]
    assert [child.path for child in element.children()[:4]] == [
        "/r/@a", "/r/@b", "/r/text()", "/r/*[1]"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>',
        b'<!DOCTYPE l [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><l/>',
        b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l a="1">&x;</l>',
    ],
)
def test_entities_are_neither_expanded_nor_fetched(body: bytes) -> None:
    payload = read(body, "application/xml")
    assert (payload.kind, payload.root.text) == ("text", body.decode())
    assert payload.notes == ("XML that declares entities is not opened: shown as text",)


@pytest.mark.parametrize(
    "inside", ["<?x don't ?>", '<?x " ?>', "<?x ] > ?>", "<?x ? <!-- ?>", "<!-- ] ' \" - -->"]
)
def test_a_document_type_ends_where_its_comments_and_instructions_let_it(inside: str) -> None:
    body = f"<!DOCTYPE a [{inside}]><a><b>1</b></a>".encode()
    kinds = [(node.kind, node.label) for node in read(body, "application/xml").root.children()]
    assert kinds == [("doctype", None), ("element", "a")]


def test_a_hostile_document_type_is_read_in_one_pass() -> None:
    body = b"<!DOCTYPE a [<?x " + b"<!--" * 250_000 + b"?>]><a>t</a>"  # hours, were it tried again
    assert read(body, "application/xml").root.children()[-1].text == "t"


def test_an_entity_of_an_external_document_type_stays_as_it_is() -> None:
    body = b'<!DOCTYPE r SYSTEM "x"><r>a&nbsp;b</r>'
    assert read(body, "text/xml").root.children()[1].text == "a&nbsp;b"


def test_broken_xml_is_text_with_a_sentence() -> None:
    payload = read(b"<a>\n <b></a>", "application/soap+xml")
    assert payload.kind == "text"
    assert payload.notes == ("not valid XML: line 2, column 7: mismatched tag",)


def test_deep_nesting_opens_level_by_level() -> None:
    depth = 50_000
    node = read(b"<a>" * depth + b"x" + b"</a>" * depth, "application/xml").root
    for _ in range(5):
        (node,) = node.children()
    assert node.label == "a"


def test_a_page_of_many_elements_is_the_same_as_a_slice() -> None:
    body = b"<r>%s</r>" % b" ".join(b"<i n='%d'/>" % number for number in range(1000))
    element = read(body, "application/xml").root.children()[0]
    assert [n.path for n in element.children(700, 702)] == ["/r/*[701]", "/r/*[702]"]
    assert element.children(700)[0].children()[0].text == "700"
    assert element.count == 1000


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16"])
def test_the_declared_encoding_is_honoured(encoding: str) -> None:
    body = f'<?xml version="1.0" encoding="{encoding}"?><r>é</r>'.encode(encoding)
    assert read(body, "application/xml").root.children()[1].text == "é"


def test_xml_sent_as_something_else_is_read_as_xml() -> None:
    payload = read(b'<?xml version="1.0"?><r/>', "text/plain")
    assert (payload.kind, payload.notes) == ("xml", ("sent as text/plain, read as XML",))
