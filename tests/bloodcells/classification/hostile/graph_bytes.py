"""List bytes of graphs that readers of protocol buffers may read in different ways, or that are none."""

from collections.abc import Callable, Iterator

from bloodcells.classification.manifest import MODEL_FILE
from tests.bloodcells.classification.hostile.draft import Draft, Kind, linear


def of_bytes(change: Callable[[bytes], bytes]) -> Callable[[Draft], None]:
    """Change the bytes of the honest graph."""
    return lambda draft: draft.files.update({MODEL_FILE: change(draft.files[MODEL_FILE])})


def kinds() -> Iterator[Kind]:
    """List them by rule."""
    honest = linear().SerializeToString()
    for share in (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999):
        end = int(share * len(honest))
        yield Kind(f"cut at {share}", of_bytes(lambda raw, e=end: raw[:e]), "is no ONNX graph")
    for what, change, said in (
        ("nothing", lambda raw: b"", "has 0 graphs"),
        ("twice", lambda raw: raw * 2, "has 2 graphs"),
        ("zeros", lambda raw: b"\0" * 100, "no field number 0"),
        ("text", lambda raw: b"no graph at all", "is no ONNX graph"),
        ("a pickle", lambda raw: b"\x80\x04N.", "field that is not known, number 64"),
        ("ONNX Runtime's own form", lambda raw: b"\x10\0\0\0ORTM" + raw, "is no ONNX graph"),
        ("a group", lambda raw: raw + b"\x0b\x0c", "no type 3 of a field"),
        ("a group's end", lambda raw: raw + b"\x0c", "no type 4 of a field"),
        ("a type 7", lambda raw: raw + b"\x0f", "no type 7 of a field"),
        ("field 0", lambda raw: raw + b"\x00\x01", "no field number 0"),
        ("a field not known", lambda raw: raw + b"\xf8\x07\x01", "not known, number 127"),
        ("a long tag", lambda raw: raw + b"\x88\x80\x80\x80\x80\x00\x01", "is too long"),
        ("a large tag", lambda raw: raw + b"\xff\xff\xff\xff\x7f", "no field number"),
        ("a long number", lambda raw: raw + b"\x08" + b"\x80" * 10 + b"\x01", "is too long"),
        (
            "a number for a graph",
            lambda raw: raw + b"\x38\x01",
            "a number where there should be a m",
        ),
        ("a length too long", lambda raw: raw + b"\x12\x7f", "is cut short"),
        ("a fixed number cut", lambda raw: raw + b"\x0d\x00", "is cut short"),
    ):
        yield Kind(f"bytes: {what}", of_bytes(change), said)
