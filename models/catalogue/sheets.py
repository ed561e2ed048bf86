"""*La fiche résumé du module*: its versions, and which one learners download (CAT-25, LRN-08…10, A-13)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from models.catalogue.entities import Module, ModuleSheet
from models.catalogue.video_refusals import SheetOfAnother
from models.documents.entities import StoredFile
from models.documents.operations import keep
from models.documents.pdf_files import HEAVIEST, pages_of
from models.documents.refusals import SheetTooHeavy
from models.kernel.database import session
from models.kernel.policy import Actor, require
from models.permissions import Permission

MEDIA_TYPE = "application/pdf"


@dataclass(frozen=True, slots=True)
class KeptSheet:
    """A PDF that was read and kept, for a module that may not be written yet."""

    file: StoredFile
    pages: int


def keep_sheet(source: bytes | Path, *, field: str = "sheet", by: Actor) -> KeptSheet:
    """Keep a PDF as the sheet of something that may not be written yet.

    Args:
        source: its content, or where it lies.
        field: the form field that a refusal belongs next to.

    Raises:
        Forbidden
        SheetTooHeavy, SheetNotPdf, SheetEncrypted, SheetActive
    """
    require(by, Permission.CATALOGUE_WRITE)
    if isinstance(source, Path) and source.stat().st_size > HEAVIEST:  # known before it is read
        raise SheetTooHeavy(field, most=HEAVIEST // 2**20)
    content = source.read_bytes() if isinstance(source, Path) else source
    pages = pages_of(content, field=field)
    return KeptSheet(keep(content, MEDIA_TYPE), pages)


def set_sheet(module: Module, source: bytes | Path | KeptSheet, *, note: str = "", by: Actor) -> ModuleSheet:
    """Give a module another version of its sheet; learners download it from now on, earlier ones are kept.

    Args:
        source: a PDF, where it lies, or one that was kept already.
        note: what was corrected.

    Raises:
        Forbidden
        SheetTooHeavy, SheetNotPdf, SheetEncrypted, SheetActive
    """
    require(by, Permission.CATALOGUE_WRITE, module)
    kept = source if isinstance(source, KeptSheet) else keep_sheet(source, by=by)
    sheet = ModuleSheet(
        module=module, version=_next_version(module), file=kept.file, pages=kept.pages, note=note.strip()[:300],
        added_by_id=by.person_id,
    )  # fmt: skip
    session.add(sheet)
    session.flush()
    module.sheet = sheet
    session.flush()
    return sheet


def restore_sheet(module: Module, sheet: ModuleSheet, *, by: Actor) -> None:
    """Let learners download one of the versions again.

    Raises:
        Forbidden, SheetOfAnother
    """
    require(by, Permission.CATALOGUE_WRITE, module)
    if sheet.module_id != module.id:
        raise SheetOfAnother("version")
    module.sheet = sheet
    session.flush()


def withdraw_sheet(module: Module, *, by: Actor) -> None:
    """Show no link any more, as while a sheet is being written (LRN-09); its versions are kept.

    Raises:
        Forbidden
    """
    require(by, Permission.CATALOGUE_WRITE, module)
    module.sheet = None
    session.flush()


def _next_version(module: Module) -> int:
    """Counted with the module locked: two people who load a sheet at once make two versions."""
    session.flush()
    session.execute(select(Module.id).where(Module.id == module.id).with_for_update())
    latest = select(func.max(ModuleSheet.version)).where(ModuleSheet.module_id == module.id)
    return (session.scalar(latest) or 0) + 1
