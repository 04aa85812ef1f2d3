"""Body bytes as a tree that is faithful to what was sent."""

from inspector.payload.codings import DECODE_LIMIT
from inspector.payload.json_check import Broken
from inspector.payload.node import Kind, Node
from inspector.payload.preview import preview
from inspector.payload.reading import Payload, PayloadKind, read

__all__ = ["DECODE_LIMIT", "Broken", "Kind", "Node", "Payload", "PayloadKind", "preview", "read"]
