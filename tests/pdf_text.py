"""The words of a PDF that ReportLab wrote, by its own tables of signs; no reader of PDF is needed."""

from __future__ import annotations

import base64
import re
import zlib

STREAM = re.compile(rb"<<(.*?)>>\s*stream\r?\n(.*?)endstream", re.DOTALL)
SHOWN = re.compile(rb"/(F\d+\+?\d*) [\d.]+ Tf|\((.*?)(?<!\\)\)\s*Tj", re.DOTALL)
CODES = re.compile(r"<([0-9a-fA-F]{2,4})> <([0-9a-fA-F]+)>")
ESCAPED = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)


def pages_in(document: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", document))


def text_of(document: bytes) -> str:
    """All that is drawn, a line for each piece, in the order of its pages."""
    streams = [unpacked(about, body) for about, body in STREAM.findall(document)]
    tables = [table_of(stream.decode("latin-1")) for stream in streams if b"begincmap" in stream]
    names = re.findall(rb"/(F\d+\+\d+) \d+ 0 R", document)
    fonts = dict(zip(dict.fromkeys(names), tables, strict=False))
    return "\n".join(drawn(stream, fonts) for stream in streams if b" Tf" in stream)


def unpacked(about: bytes, body: bytes) -> bytes:
    if b"ASCII85Decode" in about:
        body = base64.a85decode(body.strip().removesuffix(b"~>"), adobe=False)
    return zlib.decompress(body) if b"FlateDecode" in about else body


def table_of(cmap: str) -> dict[int, str]:
    """Code -> sign."""
    return {int(code, 16): bytes.fromhex(sign).decode("utf-16-be") for code, sign in CODES.findall(cmap)}


def drawn(stream: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    lines, table = [], {}
    for font, shown in SHOWN.findall(stream):
        table = fonts.get(font, table) if font else table
        if shown:
            plain = ESCAPED.sub(lambda found: _byte(found[1]), shown)
            lines.append("".join(table.get(code, chr(code)) for code in plain))
    return "\n".join(lines)


def _byte(escaped: bytes) -> bytes:
    if len(escaped) == 3:
        return bytes([int(escaped, 8)])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(escaped, escaped)
