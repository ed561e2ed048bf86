"""Notes on paper: all of them, in every sign that French is written with, over as many pages as they need."""

from __future__ import annotations

import pytest

from tasks.notes_pdf import Chapter, notes_pdf
from tests.pdf_text import pages_in, text_of


def document(*chapters: Chapter) -> bytes:
    return notes_pdf(
        "Mes notes", "Parcours", chapters, author="Amélie Benali", foot="École", nothing="Aucune note."
    )  # fmt: skip


@pytest.mark.row("LRN-14")
def test_every_french_sign_and_markup_come_out_as_they_were_typed() -> None:
    typed = "L’œuvre « où l’été naît » — Ça coûte 10 € ; n° 1… Œ Æ ÿ À Ç É ≤ → ✓ <b>&amp;</b> Nguyễn"
    words = solid(text_of(document(Chapter("Écrire & lire", typed))))
    assert (solid("Écrire & lire") in words, solid(typed) in words) == (True, True)


def solid(words: str) -> str:
    """Without blanks: a line is drawn in pieces."""
    return "".join(words.split())


def test_long_notes_run_over_pages_and_lose_nothing() -> None:
    lines = [f"Ligne {n} de mes notes" for n in range(500)]
    made = document(Chapter("Une", "\n".join(lines)), Chapter("Deux", "z" * 50_000))
    words = text_of(made)
    assert pages_in(made) > 10
    assert [line for line in lines if line not in words] == []
    assert words.count("z") == 50_000


def test_without_notes_the_page_says_so() -> None:
    made = document()
    assert (pages_in(made), "Aucune note." in text_of(made)) == (1, True)


@pytest.mark.parametrize(
    "typed", ["", "\n\n\n", "   ", "\t\tindenté", "😀 \u200d \ufe0f ☐ \u202e", "<para>", "&#0;", "%s %(n)d"]
)
def test_nothing_that_can_be_typed_breaks_the_document(typed: str) -> None:
    assert document(Chapter(typed, typed, typed)).startswith(b"%PDF-")
