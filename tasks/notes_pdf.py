"""A learner's notes as a PDF to print or keep: lesson by lesson, over as many pages as they need (LRN-14)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, HRFlowable, Paragraph, SimpleDocTemplate, Spacer

FONTS = Path(__file__).resolve().parent / "fonts"
REGULAR, BOLD = "Inter", "Inter-Bold"
INK, SOFT, LINE = HexColor("#1f2233"), HexColor("#5a6072"), HexColor("#d8dae6")
MARGIN, PADDING = 20 * mm, 6
"""The frame that holds the text leaves six points around it."""


@dataclass(frozen=True)
class Chapter:
    """What was written beside one lesson.

    Args:
        about: a line under its title: the module, the day.
        colour: its theme's, as ``#1e90ff``.
    """

    title: str
    text: str
    about: str = ""
    colour: str = "#5b3df5"


def notes_pdf(title: str, subtitle: str, chapters: Sequence[Chapter], *, author: str, foot: str, nothing: str) -> bytes:
    """The document, A4, in Inter: every sign that French is written with is in it.

    Args:
        author: who wrote the notes: on the first page and in the document's properties.
        foot: at the foot of every page, before its number.
        nothing: what the page says when there are no chapters.
    """
    _register()
    content = io.BytesIO()
    document = SimpleDocTemplate(
        content, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        title=title, author=author, subject=subtitle, creator="Passerelle", displayDocTitle=True,
    )  # fmt: skip
    number = partial(_number, foot=foot)
    document.build(list(_story(title, subtitle, chapters, author, nothing)), onFirstPage=number, onLaterPages=number)
    return content.getvalue()


@cache
def _register() -> None:
    for name, file in ((REGULAR, "Inter-Regular.ttf"), (BOLD, "Inter-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, FONTS / file))


def _style(name: str, size: float, leading: float, **more: Any) -> ParagraphStyle:
    settings = {"fontName": REGULAR, "textColor": INK, "alignment": TA_LEFT, "splitLongWords": True, **more}
    return ParagraphStyle(name, fontSize=size, leading=leading, **settings)


TITLE = _style("title", 20, 25, fontName=BOLD, spaceAfter=2 * mm)
SUBTITLE = _style("subtitle", 10, 14, textColor=SOFT)
CHAPTER = _style("chapter", 13, 17, fontName=BOLD, spaceBefore=8 * mm, keepWithNext=True)
ABOUT = _style("about", 8.5, 12, textColor=SOFT, spaceAfter=2.5 * mm, keepWithNext=True)
BODY = _style("body", 10.5, 15.5, allowWidows=0, allowOrphans=0)


def _story(
    title: str, subtitle: str, chapters: Sequence[Chapter], author: str, nothing: str
) -> Iterator[Flowable]:  # fmt: skip
    yield Paragraph(_words(title), TITLE)
    yield Paragraph(_words(" · ".join(filter(None, (subtitle, author)))), SUBTITLE)
    yield HRFlowable(width="100%", thickness=0.6, color=LINE, spaceBefore=4 * mm, spaceAfter=0)
    for chapter in chapters:
        yield Paragraph(f'<font color="{chapter.colour}">■</font>&nbsp;&nbsp;{_words(chapter.title)}', CHAPTER)
        if chapter.about:
            yield Paragraph(_words(chapter.about), ABOUT)
        yield from _lines(chapter.text)
    if not chapters:
        yield Spacer(0, 8 * mm)
        yield Paragraph(_words(nothing), BODY)


def _lines(text: str) -> Iterator[Flowable]:
    """As it was typed: each line by itself, so that a page may end after any of them."""
    for line in text.strip("\n").split("\n"):
        yield Paragraph(_words(line), BODY) if line.strip() else Spacer(0, BODY.leading * 0.6)


def _words(text: str) -> str:
    """Plain text for a paragraph: nothing in it is markup; blanks at its beginning are kept."""
    text = text.expandtabs(4).rstrip()
    indent = len(text) - len(text.lstrip(" "))
    return "\N{NO-BREAK SPACE}" * min(indent, 40) + escape(_drawable(text[indent:]))


def _drawable(text: str) -> str:
    """Without signs that join or turn others and have no drawing of their own."""
    return "".join(sign for sign in text if sign >= " " and sign not in "\ufe0e\ufe0f\u200d\u200e\u200f\ufeff")


def _number(canvas: Any, document: Any, *, foot: str) -> None:
    canvas.setFont(REGULAR, 8)
    canvas.setFillColor(SOFT)
    canvas.drawString(MARGIN + PADDING, 11 * mm, foot)
    canvas.drawRightString(A4[0] - MARGIN - PADDING, 11 * mm, str(canvas.getPageNumber()))
