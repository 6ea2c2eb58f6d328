"""An ONNX model cut off at an inner value, so that a runtime computes what leads there and no more. Pure: bytes in, bytes out.

Only a few fields of the format are touched, so no parser of all of it is needed: ModelProto.graph is 7, GraphProto.node 1 and .output 12,
NodeProto.output 2, ValueInfoProto.name 1. Nodes stand in the order of computing.
https://github.com/onnx/onnx/blob/main/onnx/onnx.proto and https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_GRAPH, _NODE, _OUTPUT, _NODE_OUTPUT, _NAME = 7, 1, 12, 2, 1
_BYTES = 2


def cut_at(model: bytes, *names: str) -> bytes:
    """Return the model with the inner values `names` as its outputs and last steps. Raise `ValueError` when it lacks one, or is no model."""
    parts = []
    for field, start, inner, end in _fields(memoryview(model)):
        parts.append(_cut_graph(memoryview(model)[inner:end], names) if field == _GRAPH else model[start:end])
    return b"".join(parts)


def _cut_graph(graph: memoryview, names: Sequence[str]) -> bytes:
    kept, missing = [], set(names)
    for field, start, inner, end in _fields(graph):
        if field == _OUTPUT or (field == _NODE and not missing):
            continue
        kept.append(bytes(graph[start:end]))
        if field == _NODE:
            missing -= _made_by(graph[inner:end])
    if missing:
        raise ValueError(f"no ONNX model with a value {min(missing)}")
    outputs = (_message(_OUTPUT, _message(_NAME, name.encode())) for name in names)
    return _message(_GRAPH, b"".join((*kept, *outputs)))


def _made_by(node: memoryview) -> set[str]:
    """Return the names of a node's outputs."""
    found = (bytes(node[inner:end]) for field, _, inner, end in _fields(node) if field == _NODE_OUTPUT)
    return {name.decode("utf-8", "replace") for name in found}


def _fields(message: memoryview) -> Iterator[tuple[int, int, int, int]]:
    """Yield number, start, start of the content, and end of each field."""
    at = 0
    while at < len(message):
        start = at
        key, at = _varint(message, at)
        size, inner = _size(message, at, key & 7)
        at = inner + size
        if at > len(message):
            raise ValueError("no ONNX model: it ends too early")
        yield key >> 3, start, inner, at


def _size(message: memoryview, at: int, wire_type: int) -> tuple[int, int]:
    """Return the length of a field's content, and where that starts; `at` is behind the field's key."""
    match wire_type:
        case 0:
            return 0, _varint(message, at)[1]
        case 1:
            return 8, at
        case 2:
            return _varint(message, at)
        case 5:
            return 4, at
        case _:
            raise ValueError(f"no ONNX model: wire type {wire_type}")


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message):
        byte = message[at]
        value, shift, at = value | (byte & 0x7F) << shift, shift + 7, at + 1
        if byte < 0x80:  # noqa: PLR2004 - the bit that says "more follows"
            return value, at
    raise ValueError("no ONNX model: it ends too early")


def _message(field: int, content: bytes) -> bytes:
    return _number(field << 3 | _BYTES) + _number(len(content)) + content


def _number(value: int) -> bytes:
    digits = bytearray()
    while value >= 0x80:  # noqa: PLR2004 - as above
        digits.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*digits, value])
