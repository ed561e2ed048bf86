"""What there is already is shown to whoever is about to create it once more (CAT-21)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, insert, text

from models.catalogue.entities import Module
from models.catalogue.similar import look_alikes
from models.kernel.archiving import archive
from models.kernel.bulk import told_apart
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from tests.cast import Cast
from tests.models.catalogue.rows import KINDS, changed, created, of_school


def titles(title: str, reference: str = "", besides: Module | None = None) -> list[str]:
    return [row.title for row in look_alikes(Module, title, reference, besides=besides)]


@pytest.mark.row("CAT-21")
@pytest.mark.parametrize(
    "typed",
    [
        "une breve HISTOIRE",
        "Histoire",
        "Une brève histoire du recrutement",
        "Une bréve histoir",
        "L'histoire, en bref",
    ],
)
def test_a_title_that_looks_like_one_is_found_whatever_accents_capitals_and_slips(cast: Cast, typed: str) -> None:
    assert titles(typed) == ["Une brève histoire"]


@pytest.mark.row("CAT-21")
def test_a_reference_that_looks_like_one_is_found(cast: Cast) -> None:
    assert titles("Tout autre chose", "chercher") == ["Chercher"]


@pytest.mark.row("CAT-21")
@pytest.mark.parametrize(
    "typed", ["", "  ", "Un", "Négocier son salaire", "%%%", "<script>", "x" * 5000, "\x00\x00\x00"]
)
def test_what_looks_like_nothing_finds_nothing(cast: Cast, typed: str) -> None:
    assert titles(typed) == []


@pytest.mark.row("CAT-21")
def test_the_most_alike_come_first_and_five_at_most(cast: Cast) -> None:
    exact = created("module", "Rédiger une annonce", "A")
    for place in range(7):
        created("module", f"Rédiger une annonce pour le métier n° {place}", f"A{place}")
    found = look_alikes(Module, "Rédiger une annonce")
    assert (found[0], len(found)) == (exact, 5)


@pytest.mark.row("CAT-21")
def test_an_archived_module_and_the_one_that_is_changed_are_not_proposed(cast: Cast) -> None:
    history = of_school(cast, "history")
    assert titles(history.title, besides=history) == []
    archive(history, by=SYSTEM)
    assert titles(history.title) == []


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_level_is_searched_for_its_own(cast: Cast, kind: str) -> None:
    for other in KINDS:
        created(other, "Sourcer autrement", "SOURCER-2")
    found = look_alikes(KINDS[kind], "Sourcer autrement", "SOURCER-2")[0]
    assert (type(found), found.reference) == (KINDS[kind], "SOURCER-2")


def test_a_title_that_changes_is_found_by_its_new_words(cast: Cast) -> None:
    changed(of_school(cast, "history"), title="Panorama du métier", reference="PANORAMA")
    assert (titles("Une brève histoire"), titles("panorama")) == ([], ["Panorama du métier"])


@pytest.mark.row("CAT-21")
def test_among_ten_thousand_modules_the_index_is_asked(cast: Cast) -> None:
    rows = [{"title": f"Module {n * 7919} du parcours {n % 97}", "reference": f"M-{n}"} for n in range(10_000)]
    session.execute(told_apart(insert(Module.__table__)), rows)  # type: ignore[arg-type]
    session.execute(told_apart(text("ANALYZE module")))
    asked: list[str] = []

    def explained(_connection: object, cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        if "word_similarity" in statement and statement.startswith("SELECT module"):
            with cursor.connection.cursor() as other:
                asked.extend(line for (line,) in other.execute("EXPLAIN " + statement, parameters))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", explained)
    try:
        assert titles("Une brève histoire du recrutement") == ["Une brève histoire"]
    finally:
        event.remove(connection, "before_cursor_execute", explained)
    assert any("ix_module_search_document" in line for line in asked)
    assert session.scalar(text("SHOW enable_seqscan")) == "on"
