"""A corrected sheet is the next version; earlier ones are kept, and learners download the one that staff say."""

from __future__ import annotations

import pytest

from models.accounts.actors import actor_for
from models.catalogue.entities import Module
from models.catalogue.sheets import restore_sheet, set_sheet, withdraw_sheet
from models.catalogue.video_refusals import SheetOfAnother
from models.documents.refusals import SheetNotPdf
from models.documents.storage import storage
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM
from tests.cast import Cast
from tests.videos import sheet


@pytest.fixture
def module(cast: Cast) -> Module:
    return session.get_one(Module, cast.school.history_id)


@pytest.mark.row("CAT-25")
@pytest.mark.row("A-13")
def test_a_corrected_sheet_is_a_version_and_the_earlier_one_is_kept(cast: Cast, module: Module) -> None:
    staff = actor_for(cast.administrator_id)
    first = set_sheet(module, sheet(1), by=staff)
    second = set_sheet(module, sheet(3), note="Page 2 corrected", by=staff)
    session.refresh(module)
    assert [(one.version, one.pages, one.note) for one in module.sheets] == [(2, 3, "Page 2 corrected"), (1, 1, "")]
    assert (module.sheet, second.added_by_id) == (second, cast.administrator_id)
    with storage().open(first.file.key) as kept:
        assert kept.read(4) == b"%PDF"
    restore_sheet(module, first, by=staff)
    assert module.sheet == first
    assert set_sheet(module, sheet(2), by=staff).version == 3


@pytest.mark.row("LRN-09")
def test_a_withdrawn_sheet_keeps_its_versions(module: Module) -> None:
    set_sheet(module, sheet(), by=SYSTEM)
    withdraw_sheet(module, by=SYSTEM)
    session.refresh(module)
    assert (module.sheet_id, len(module.sheets)) == (None, 1)


@pytest.mark.row("CAT-25")
def test_what_is_no_pdf_changes_nothing(module: Module) -> None:
    with pytest.raises(SheetNotPdf) as refused:
        set_sheet(module, b"<svg xmlns='http://www.w3.org/2000/svg'/>", by=SYSTEM)
    assert (refused.value.field, module.sheet_id, module.sheets) == ("sheet", None, [])


def test_a_version_of_another_module_is_not_restored(cast: Cast, module: Module) -> None:
    foreign = set_sheet(session.get_one(Module, cast.school.words_id), sheet(), by=SYSTEM)
    with pytest.raises(SheetOfAnother):
        restore_sheet(module, foreign, by=SYSTEM)


def test_only_staff_change_sheets(cast: Cast, module: Module) -> None:
    for verb in (lambda by: set_sheet(module, sheet(), by=by), lambda by: withdraw_sheet(module, by=by)):
        with pytest.raises(Forbidden):
            verb(actor_for(cast.learner_id))
