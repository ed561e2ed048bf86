"""What the demo teaches: a catalogue folder of its own, loaded as any school's, and the sheets of its modules."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path as Folder

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from models.catalogue.entities import Module, ModuleLesson, ModuleSheet, Path
from models.catalogue.folder_loading import load
from models.catalogue.folder_reading import read_folder
from models.documents.operations import keep_all
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from models.organisation.entities import Setting
from tasks.operate.demo_sheets import draw

FOLDER = Folder(__file__).with_name("demo_catalogue")
SHEETS_TO_COME = ("Culture 5", "Écriture 4", "Sciences humaines 5", "Pilotage 5", "Réseaux 3")
"""Modules whose sheet is still being written (LRN-09)."""
OPEN_SINCE = timedelta(days=500)


class FolderRefused(RuntimeError):
    """The demo's own folder is wrong: says every problem."""


def add_catalogue(setting: Setting) -> dict[str, Path]:
    """Load the folder and draw the sheets; gives back the paths by their title."""
    loaded = load(read_folder(FOLDER), by=SYSTEM)
    if loaded.problems:
        raise FolderRefused("\n".join(f"{one.spot.file}:{one.spot.line} {one.sentence}" for one in loaded.problems))
    setting.sheet_owner = "Clémentine Lemaître"
    add_sheets()
    paths = {path.title: path for path in session.scalars(select(Path))}
    for path in paths.values():
        if path.published_at:
            path.published_at -= OPEN_SINCE  # before the first session of the demo began
    return paths


def add_sheets() -> None:
    """A page or two a module, drawn from its lessons."""
    lessons = selectinload(Module.lesson_links).joinedload(ModuleLesson.lesson)
    modules = [
        module for module in session.scalars(select(Module).options(lessons).order_by(Module.id))
        if module.reference not in SHEETS_TO_COME
    ]  # fmt: skip
    drawn = [draw(module) for module in modules]
    files = keep_all([(content, "application/pdf") for content, _pages in drawn])
    sheets = [
        ModuleSheet(module_id=module.id, version=1, file_id=file.id, pages=pages)
        for module, file, (_content, pages) in zip(modules, files, drawn, strict=True)
    ]
    session.add_all(sheets)
    session.flush()
    for module, sheet in zip(modules, sheets, strict=True):
        module.sheet_id = sheet.id
