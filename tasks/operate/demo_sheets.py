"""*La fiche résumé du module* of the demo: the essentials of each lesson on a page or two, as PDF."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import HRFlowable, Paragraph, SimpleDocTemplate, Spacer

from models.catalogue.entities import Module

INK, BRAND = HexColor("#1f2937"), HexColor("#0b6bcb")
TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=20, leading=25, textColor=INK, spaceAfter=4)
LEAD = ParagraphStyle("lead", fontName="Helvetica-Oblique", fontSize=11, leading=16, textColor=INK, spaceAfter=10)
HEAD = ParagraphStyle("head", fontName="Helvetica-Bold", fontSize=13, leading=17, textColor=BRAND, spaceBefore=12)
BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10.5, leading=15.5, textColor=INK, spaceBefore=4)
LINE = ParagraphStyle("line", fontName="Helvetica", fontSize=10, leading=26, textColor=HexColor("#9ca3af"))


def draw(module: Module) -> tuple[bytes, int]:
    """The sheet of a module, and its number of pages; the standard fonts hold every letter of French."""
    target = io.BytesIO()
    page = SimpleDocTemplate(
        target, pagesize=A4, title=module.title, author="École & Réseau", lang="fr", invariant=1,
        leftMargin=22 * mm, rightMargin=22 * mm, topMargin=20 * mm, bottomMargin=20 * mm,
    )  # fmt: skip
    page.build(_story(module))
    return target.getvalue(), page.page


def _story(module: Module) -> list[Any]:
    story: list[Any] = [
        Paragraph("La fiche résumé du module", LEAD), Paragraph(escape(module.title), TITLE),
        Paragraph(escape(module.summary), LEAD), HRFlowable(width="100%", color=BRAND, thickness=1.5),
    ]  # fmt: skip
    for link in module.lesson_links:
        story.append(Paragraph(escape(link.lesson.title), HEAD))
        story += [Paragraph(escape(part), BODY) for part in link.lesson.body.split("\n\n") if part]
    story += [Spacer(1, 14), Paragraph("À retenir, avec mes mots", HEAD)]
    return story + [Paragraph("." * 118, LINE) for _line in range(4)]
