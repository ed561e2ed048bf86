"""How the catalogue reads where a row stands beside its title, or has none."""

from __future__ import annotations

import pytest

from backoffice.catalogue_cells import apart, duration
from backoffice.cells import EMPTY
from models.catalogue.entities import Lesson, Module


@pytest.mark.row("CAT-18")
@pytest.mark.parametrize(
    ("reference", "title", "left"),
    [
        ("Culture 1 Une brève histoire", "Une brève histoire", "Culture 1"), ("Bases long", "Les bases", "Bases long"),
        ("Évaluer", "Évaluer", ""), ("Relire 2", "lire", "Relire 2"), ("Lire - v2", "Lire", "v2"),
        ("A (pilotes) B", "A", "(pilotes) B"), ("2.1 Que dire (ou non) ?", "Que dire (ou non) ?", "2.1"),
    ],
)  # fmt: skip
def test_a_reference_does_not_repeat_the_title_beside_it(reference: str, title: str, left: str) -> None:
    assert apart(Module(title=title, reference=reference)) == left
    assert apart(Lesson(title=title, reference=reference)) == left


def test_a_video_of_some_seconds_has_a_duration() -> None:
    assert duration(None) == EMPTY
    assert duration(0) != EMPTY
    assert duration(65) == "1 h 05"
