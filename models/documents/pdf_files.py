"""Whether a file is a PDF that anybody may open, and how many pages it has (CAT-25).

No library of ours reads PDF, so this is a small strict reader: objects, object streams and the tree of pages. What it
does not understand it refuses, and it understands what word processors and design programs write.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field

from models.documents.refusals import SheetActive, SheetEncrypted, SheetNotPdf, SheetTooHeavy

HEAVIEST = 20 * 1024 * 1024
MOST_PAGES = 2_000
MOST_UNPACKED = 64 * 1024 * 1024
"""Bytes that the compressed objects of a file may take: a small one may hold gigabytes of nothing."""
OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,10})[ \t\r\n\f]+([0-9]{1,5})[ \t\r\n\f]+obj\b")
STREAM = re.compile(rb"stream\r?\n")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
LENGTH = re.compile(rb"/Length\s+(\d{1,10})(?!\s+\d+\s+R)")
REFERENCE = rb"\s+(\d{1,10})\s+\d{1,5}\s+R"
ROOT = re.compile(rb"/Root" + REFERENCE)
PAGES = re.compile(rb"/Pages" + REFERENCE)
KIDS = re.compile(rb"/Kids\s*(?:\[([^\]]*)\]|(\d{1,10})\s+\d{1,5}\s+R)")
CHILD = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+R")
PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
TREE = re.compile(rb"/Type\s*/Pages(?![A-Za-z])")
OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm(?![A-Za-z])")
FIRST = re.compile(rb"/First\s+(\d{1,9})")
ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z])")
ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|RichMedia|XFA|EmbeddedFiles?|ImportData|SubmitForm)(?![A-Za-z])")


@dataclass
class Parts:
    """The objects of a file by number, as they were written last, and the words around them.

    Args:
        words: everything that was read: earlier versions of objects too, trailers, tables.
        unpacked: bytes that compressed objects took so far.
    """

    objects: dict[int, bytes] = field(default_factory=dict)
    words: list[bytes] = field(default_factory=list)
    unpacked: int = 0

    def add(self, number: int, words: bytes) -> None:
        self.objects[number] = _plain(words)
        self.words.append(self.objects[number])


def pages_of(content: bytes, *, field: str | None = "sheet") -> int:
    """The number of pages of a PDF.

    Args:
        content: the file as it was sent; its name and its declared type are never asked.
        field: the form field that a refusal belongs next to.

    Raises:
        SheetTooHeavy, SheetNotPdf, SheetEncrypted, SheetActive
    """
    if len(content) > HEAVIEST:
        raise SheetTooHeavy(field, most=HEAVIEST // 2**20)
    if not re.match(rb"%PDF-[12]\.[0-9]", content) or b"%%EOF" not in content[-2048:]:
        raise SheetNotPdf(field)
    try:
        parts = _parts(content)
    except (zlib.error, ValueError, IndexError):
        raise SheetNotPdf(field) from None
    if any(ENCRYPTED.search(words) for words in parts.words):
        raise SheetEncrypted(field)
    found = next((match[1].decode() for words in parts.words if (match := ACTIVE.search(words))), None)
    if found is not None:
        raise SheetActive(field, what=found)
    pages = _count(parts)
    if not 1 <= pages <= MOST_PAGES:
        raise SheetNotPdf(field)
    return pages


def _parts(content: bytes) -> Parts:
    """Cut a file into its objects; the data of a stream is looked into only when it holds objects itself."""
    parts, at = Parts(), 0
    while (head := OBJECT.search(content, at)) is not None:
        parts.words.append(_plain(content[at : head.start()]))
        end = content.index(b"endobj", head.end())
        stream = STREAM.search(content, head.end(), end)
        parts.add(int(head[1]), content[head.end() : stream.start() if stream else end])
        at = end + 6 if stream is None else _after_stream(content, stream.end(), parts)
    parts.words.append(_plain(content[at:]))
    return parts


def _after_stream(content: bytes, begin: int, parts: Parts) -> int:
    """Where one reads on after the data of the stream that was just met; objects in it are taken out."""
    words = parts.words[-1]
    stop = _end_of(content, begin, words)
    if OBJECT_STREAM.search(words):
        _unpack(content[begin:stop], words, parts)
    return content.index(b"endstream", stop) + 9


def _end_of(content: bytes, begin: int, words: bytes) -> int:
    """Where the data of a stream ends: where its length says, if that is true, else at the next word that ends one."""
    told = LENGTH.search(words)
    end = begin + int(told[1]) if told is not None else 0
    if content[end : end + 20].lstrip().startswith(b"endstream"):
        return end
    return content.index(b"endstream", begin)


def _plain(words: bytes) -> bytes:
    """Names without the escapes behind which one may hide (``/J#61vaScript``)."""
    return ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), words)


def _unpack(data: bytes, words: bytes, parts: Parts) -> None:
    """Take the objects out of a compressed stream of objects."""
    if b"/FlateDecode" in words:
        reader = zlib.decompressobj()
        data = reader.decompress(data, MOST_UNPACKED - parts.unpacked)
        if reader.unconsumed_tail:
            raise ValueError("More than anybody needs")
        parts.unpacked += len(data)
    elif b"/Filter" in words:
        raise ValueError("Packed in another way")
    first = FIRST.search(words)
    if first is None:
        raise ValueError("A stream of objects without its table")
    begin = int(first[1])
    table = [int(number) for number in data[:begin].split()]
    starts = table[1::2]
    for number, start, end in zip(table[::2], starts, [*starts[1:], len(data)], strict=False):
        parts.add(number, data[begin + start : begin + end])


def _count(parts: Parts) -> int:
    """The leaves of the tree of pages; 0 when there is no such tree."""
    roots = [found for words in parts.words for found in ROOT.findall(words)]
    catalog = parts.objects.get(int(roots[-1]), b"") if roots else b""
    top = PAGES.search(catalog)
    if top is None:
        return 0
    seen: set[int] = set()
    waiting, leaves = [int(top[1])], 0
    while waiting and leaves <= MOST_PAGES:
        number = waiting.pop()
        words = parts.objects.get(number, b"")
        if number in seen or not (TREE.search(words) or PAGE.search(words)):
            return 0
        seen.add(number)
        if PAGE.search(words):
            leaves += 1
        else:
            waiting += _kids(words, parts)
    return leaves


def _kids(words: bytes, parts: Parts) -> list[int]:
    found = KIDS.search(words)
    if found is None:
        return []
    listed = found[1] if found[1] is not None else parts.objects.get(int(found[2]), b"")
    return [int(number) for number in CHILD.findall(listed)]
