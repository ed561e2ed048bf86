"""A module that must differ in one theme is made into another one (CAT-24)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from models.catalogue.entities import Module, ModuleSheet
from models.catalogue.operations import duplicate_module, reorder, unlink
from models.catalogue.refusals import ReferenceMissing, ReferenceUsed, SheetLost
from models.documents.operations import keep
from models.documents.storage import storage
from models.kernel.database import session
from models.kernel.errors import DomainError, Forbidden
from models.kernel.policy import SYSTEM, VISITOR
from tests.cast import Cast
from tests.models.catalogue.rows import changed, ids, of_school

SHEET = b"%PDF-1.7 la fiche"


def duplicated(module: Module, reference: str = "COPIE", **values: Any) -> Module:
    return duplicate_module(module, reference=reference, by=SYSTEM, **values)


def with_sheets(module: Module) -> Module:
    """Two versions; the second one is what learners download."""
    for version, content in ((1, b"%PDF-1.4"), (2, SHEET)):
        file = keep(content, "application/pdf")
        module.sheet = ModuleSheet(module_id=module.id, version=version, file=file, pages=3, note="Corrigée")
        session.add(module.sheet)
        session.flush()
    return module


@pytest.mark.row("CAT-24")
def test_a_copy_has_the_same_lessons_in_the_same_order_and_is_in_no_theme(cast: Cast) -> None:
    history = of_school(cast, "history")
    reorder(history, [cast.school.laws_id, cast.school.origins_id], by=SYSTEM)
    changed(history, summary="D'où vient le recrutement")
    copy = duplicated(history)
    assert (copy.title, copy.summary, copy.reference) == (history.title, history.summary, "COPIE")
    assert ids(copy) == [cast.school.laws_id, cast.school.origins_id]
    assert (copy.theme_links, copy.tester_visible, copy.sheet) == ([], False, None)


@pytest.mark.row("CAT-24")
def test_a_copy_changes_without_its_model(cast: Cast) -> None:
    history = of_school(cast, "history")
    copy = duplicated(history, title="Une autre histoire")
    unlink(copy, of_school(cast, "laws"), by=SYSTEM)
    assert (copy.title, ids(copy)) == ("Une autre histoire", [cast.school.origins_id])
    assert ids(history) == [cast.school.origins_id, cast.school.laws_id]


@pytest.mark.row("CAT-24")
def test_a_copy_has_the_present_sheet_in_a_file_of_its_own(cast: Cast) -> None:
    history = with_sheets(of_school(cast, "history"))
    copy = duplicated(history)
    assert history.sheet is not None
    assert copy.sheet is not None
    assert (copy.sheet.version, copy.sheet.pages, copy.sheet.note) == (1, 3, "Corrigée")
    assert copy.sheet.file.key != history.sheet.file.key
    with storage().open(copy.sheet.file.key) as content:
        assert content.read() == SHEET
    storage().delete(history.sheet.file.key)
    assert storage().exists(copy.sheet.file.key)


def test_a_sheet_whose_file_is_lost_is_said_and_nothing_is_copied(cast: Cast) -> None:
    history = with_sheets(of_school(cast, "history"))
    assert history.sheet is not None
    storage().delete(history.sheet.file.key)
    with pytest.raises(SheetLost), session.begin_nested():
        duplicated(history)
    assert session.scalars(select(Module).where(Module.reference == "COPIE")).all() == []


def test_copies_of_copies_are_modules_like_any_other(cast: Cast) -> None:
    module = of_school(cast, "history")
    for place in range(4):
        module = duplicated(module, f"COPIE {place}")
    assert ids(module) == [cast.school.origins_id, cast.school.laws_id]


@pytest.mark.parametrize(("reference", "refusal"), [(" ", ReferenceMissing), ("histoire", ReferenceUsed)])
def test_a_copy_needs_a_reference_of_its_own(cast: Cast, reference: str, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal) as refused:
        duplicated(of_school(cast, "history"), reference)
    assert refused.value.field == "reference"


def test_who_may_not_write_the_catalogue_copies_nothing(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        duplicate_module(of_school(cast, "history"), reference="COPIE", by=VISITOR)
