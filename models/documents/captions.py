"""Captions: whatever was typed, what is kept is WebVTT with times and words, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.documents.refusals import CaptionsTooHeavy, CaptionsUnreadable

HEAVIEST = 1024 * 1024
MOST_CUES = 20_000
TIME = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
TIMES = re.compile(rf"\s*{TIME}\s+-->\s+{TIME}(?:\s+(.*))?")
PLACE = r"(?:line|position|size|align|vertical):[\w.,%-]+"
PLACED = re.compile(rf"{PLACE}(?:\s+{PLACE})*")
NOT_SHOWN = ("NOTE", "STYLE", "REGION")


def as_webvtt(content: bytes, *, field: str | None = "captions") -> bytes:
    """Captions as browsers read them, made again from those of a WebVTT or SRT file.

    Notes, styles and regions are left out: nothing in them may reach for another address.

    Args:
        content: the file as it was sent, in whatever encoding.

    Raises:
        CaptionsTooHeavy, CaptionsUnreadable: next to ``field``.
    """
    if len(content) > HEAVIEST:
        raise CaptionsTooHeavy(field)
    cues = list(_cues(_text(content, field), field))
    if not cues:
        raise CaptionsUnreadable(field, line=1)
    return ("WEBVTT\n\n" + "\n\n".join(cues) + "\n").encode()


def _text(content: bytes, field: str | None) -> str:
    """In UTF-8, in UTF-16 if it says so, else as Windows writes French."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CaptionsUnreadable(field, line=1)


def _cues(text: str, field: str | None) -> Iterator[str]:
    """Each caption, its times written the one way; the file's own numbers of captions are not kept."""
    latest = -1
    for number, (line, block) in enumerate(_blocks(text)):
        if number > MOST_CUES:
            raise CaptionsTooHeavy(field)
        if block[0].startswith(NOT_SHOWN) or (number == 0 and block[0].startswith("WEBVTT")):
            continue
        at = 0 if "-->" in block[0] else 1  # a caption may begin with its number or its name
        found = TIMES.fullmatch(block[at]) if at < len(block) else None
        if found is None:
            raise CaptionsUnreadable(field, line=line + min(at, len(block) - 1))
        begins, ends = _milliseconds(found, 1), _milliseconds(found, 5)
        if ends <= begins or begins < latest:
            raise CaptionsUnreadable(field, line=line + at)
        latest = begins
        words = [one for one in block[at + 1 :] if "-->" not in one]
        if words:
            placed = found[9] if found[9] and PLACED.fullmatch(found[9].strip()) else ""
            yield "\n".join([f"{_clock(begins)} --> {_clock(ends)} {placed}".rstrip(), *words])


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines between empty ones, with the number of the first."""
    block: list[str] = []
    for number, line in enumerate([*text.replace("\x00", "").splitlines(), ""], start=1):
        if line.strip():
            block.append(line.rstrip())
        elif block:
            yield number - len(block), block
            block = []


def _milliseconds(found: re.Match[str], first: int) -> int:
    hours, minutes, seconds, rest = (found[place] or "0" for place in range(first, first + 4))
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(rest.ljust(3, "0"))


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
