"""Whether a document is well-formed XML. Nothing is expanded and nothing is fetched."""

from xml.parsers import expat

_SLICE = 1024 * 1024


class _EntityError(Exception):
    pass


def why_not_xml(source: bytes) -> str | None:
    """What keeps a document (UTF-8) from being shown as XML, a sentence; None when it can be.

    A document that declares entities is refused: what they stand for can be a thousand million
    times their size, or a file.
    """
    parser = expat.ParserCreate("utf-8")
    parser.EntityDeclHandler = _refuse
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    view = memoryview(source)
    try:
        for begin in range(0, len(source), _SLICE):
            parser.Parse(view[begin : begin + _SLICE], False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        return (
            f"not valid XML: line {error.lineno}, column {error.offset + 1}: "
            f"{expat.ErrorString(error.code)}"
        )
    except _EntityError:
        return "XML that declares entities is not opened: shown as text"
    return None


def _refuse(*_: object) -> None:
    raise _EntityError
