"""The words of a PDF that ReportLab wrote, by its own tables of signs; no reader of PDF is needed."""

from __future__ import annotations

import base64
import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)endobj", re.DOTALL)
STREAM = re.compile(rb"<<(.*?)>>\s*stream\r?\n(.*?)endstream", re.DOTALL)
FONT = re.compile(rb"/Name /(F\S+).*?/ToUnicode (\d+) 0 R", re.DOTALL)
SHOWN = re.compile(rb"/(F\S+) [\d.]+ Tf|\((.*?)(?<!\\)\)\s*Tj", re.DOTALL)
CODES = re.compile(r"<([0-9A-F]{2})> <([0-9A-F]{4,})>")
ESCAPED = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)


def pages_in(document: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", document))


def text_of(document: bytes) -> str:
    """All that is drawn, a line for each piece, in the order of its pages."""
    objects = dict(OBJECT.findall(document))
    fonts = {
        name: table_of(unpacked(objects[number]).decode("latin-1"))
        for body in objects.values() for name, number in FONT.findall(body)
    }  # fmt: skip
    streams = [unpacked(body) for body in objects.values() if b"stream" in body]
    return "\n".join(drawn(stream, fonts) for stream in streams if b" Tf" in stream)


def unpacked(body: bytes) -> bytes:
    found = STREAM.search(body)
    if found is None:
        return b""
    about, content = found.groups()
    if b"ASCII85Decode" in about:
        content = base64.a85decode(content.strip().removesuffix(b"~>"))
    return zlib.decompress(content) if b"FlateDecode" in about else content


def table_of(cmap: str) -> dict[int, str]:
    """Code -> sign."""
    return {int(code, 16): bytes.fromhex(sign).decode("utf-16-be") for code, sign in CODES.findall(cmap)}


def drawn(stream: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    lines: list[str] = []
    table: dict[int, str] = {}
    for font, shown in SHOWN.findall(stream):
        table = fonts.get(font, {}) if font else table
        if shown:
            plain = ESCAPED.sub(lambda found: _byte(found[1]), shown)
            lines.append("".join(table.get(code, chr(code)) for code in plain))
    return "\n".join(lines)


def _byte(escaped: bytes) -> bytes:
    if len(escaped) == 3:
        return bytes([int(escaped, 8)])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(escaped, escaped)
