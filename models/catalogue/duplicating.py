"""A module made into another one, for a theme in which it must differ (CAT-24)."""

from __future__ import annotations

from models.catalogue.entities import Module, ModuleLesson, ModuleSheet
from models.catalogue.filling import fill
from models.catalogue.levels import links_of, lock
from models.catalogue.refusals import SheetLost
from models.documents.entities import StoredFile
from models.documents.operations import keep
from models.documents.storage import FileMissing, storage
from models.kernel.database import flush, session
from models.kernel.policy import Actor, require
from models.permissions import Permission


def duplicate_module(module: Module, *, reference: str, title: str = "", by: Actor) -> Module:
    """Make a new module of one: the same lessons, in the same order, and a copy of its sheet, in no theme yet.

    Args:
        reference: of the new one.
        title: of the new one; the same when it is empty.

    Raises:
        ReferenceMissing, ReferenceUsed, TooLong
        SheetLost: the file of its sheet is not in the store.
    """
    require(by, Permission.CATALOGUE_WRITE, module)
    lock(module)
    copy = Module()
    fill(copy, {"title": title or module.title, "reference": reference, "summary": module.summary})
    for link in links_of(module):
        session.add(ModuleLesson(module_id=copy.id, lesson_id=link.lesson_id, position=link.position))
    if module.sheet is not None:
        copy.sheet = _sheet_of(copy, module, module.sheet, by=by)
    flush()
    return copy


def _sheet_of(copy: Module, module: Module, sheet: ModuleSheet, *, by: Actor) -> ModuleSheet:
    """The version that learners download now, as the first one of the copy."""
    try:
        file = _kept_again(sheet.file)
    except FileMissing:
        raise SheetLost(module=module.title) from None
    first = ModuleSheet(
        module_id=copy.id, version=1, file_id=file.id, pages=sheet.pages, note=sheet.note, added_by_id=by.person_id
    )
    session.add(first)
    flush()
    return first


def _kept_again(file: StoredFile) -> StoredFile:
    with storage().open(file.key) as content:
        return keep(content.read(), file.media_type)
