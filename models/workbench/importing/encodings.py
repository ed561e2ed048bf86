"""In which encoding somebody saved a text file, and with which separator."""

from __future__ import annotations

import codecs
import csv
from pathlib import Path

from charset_normalizer import from_bytes

from models.workbench.importing.refusals import NotATable

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""What a file may begin with; the longer marks before those that they begin with."""
SEPARATORS = ";\t,|"
BLOCK = 1 << 16
EIGHT_BITS = ["cp1252", "mac_roman"]
"""What spreadsheets write when it is not Unicode: Windows, and the old Macintosh."""
FRENCH = frozenset("àâäæçéèêëîïôöœùûüÿñÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸÑ’‘“”«»–—…°€ \xa0")


def encoding_of(path: Path) -> str:
    """The encoding of a text file, as Python names it.

    Raises:
        NotATable: it is no text.
    """
    with path.open("rb") as file:
        head = file.read(BLOCK)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    if b"\0" in head:
        return _wide(head)
    return "utf-8" if _is_utf8(path) else _eight_bits(path)


def _wide(head: bytes) -> str:
    """UTF-16 without its mark: every other byte of Latin text is zero. Some zeros in 8-bit text are dirt."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    controls = sum(byte < 32 and byte not in b"\t\r\n" for byte in head)
    if controls > 0.05 * len(head):
        raise NotATable
    return "utf-8" if _decodes(head) else "cp1252"


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _decodes(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _eight_bits(path: Path) -> str:
    """The one under which most letters beyond ASCII are French; between equals, what charset-normalizer finds."""
    sample = b""
    with path.open("rb") as file:
        for line in file:
            sample += b"" if line.isascii() else line[:BLOCK]
            if len(sample) > BLOCK:
                break
    scores = {name: _french(sample.decode(name, errors="replace")) for name in EIGHT_BITS}
    best = max(scores.values())
    if [name for name, score in scores.items() if score == best] == EIGHT_BITS:
        guessed = from_bytes(sample, cp_isolation=EIGHT_BITS).best()
        return guessed.encoding if guessed else EIGHT_BITS[0]
    return max(scores, key=lambda name: scores[name])


def _french(text: str) -> int:
    beyond = [letter for letter in text if not letter.isascii()]
    return sum(1 if letter in FRENCH else -1 for letter in beyond)


def separator_of(line: str) -> str:
    """The separator that makes most columns of the first line."""
    return max(SEPARATORS, key=lambda separator: len(next(csv.reader([line], delimiter=separator), [])))
