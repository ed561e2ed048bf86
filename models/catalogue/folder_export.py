"""The catalogue, or one path with all that it holds, becomes a folder that can be loaded elsewhere."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path as Folder
from typing import Any

from sqlalchemy import func, select

from models.catalogue.entities import Lesson, Module, Path, QuestionStage, Theme, Video, VideoProvider, Workshop
from models.catalogue.folder import (
    Catalogue,
    Film,
    Item,
    LessonItem,
    ModuleItem,
    PathItem,
    ThemeItem,
    WorkshopItem,
)
from models.catalogue.folder_writing import write_texts
from models.documents.entities import StoredFile
from models.documents.storage import storage
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.kernel.policy import Actor, require
from models.kernel.text import N_
from models.permissions import Permission

SUFFIXES = {"video/webm": ".webm", "video/mp4": ".mp4", "text/vtt": ".vtt", "application/pdf": ".pdf"}


class PathUnknown(DomainError):
    sentence = N_("There is no path whose reference is “%(reference)s”.")


class FolderInUse(DomainError):
    sentence = N_("This folder is not empty: name a new one.")


def export(root: Folder, *, reference: str | None = None, by: Actor) -> Catalogue:
    """Write what is not archived; the same catalogue gives the same bytes, whatever its ids.

    Args:
        root: a folder that does not exist yet, or is empty.
        reference: of the one path to write; the whole catalogue when none is said.

    Raises:
        Forbidden, PathUnknown, FolderInUse
    """
    require(by, Permission.CATALOGUE_READ)
    if root.exists() and any(root.iterdir()):
        raise FolderInUse
    catalogue = _Export(root).catalogue(_paths(reference), whole=reference is None)
    write_texts(catalogue, root)
    return catalogue


def _paths(reference: str | None) -> list[Path]:
    if reference is None:
        return _all(Path)
    found = session.scalars(select(Path).where(func.lower(Path.reference) == reference.lower())).one_or_none()
    if found is None:
        raise PathUnknown(reference=reference)
    return [found]


def _all(entity: Any) -> list[Any]:
    return list(session.scalars(select(entity).where(entity.archived_at.is_(None))))


@dataclass
class _Export:
    root: Folder
    names: dict[str, str] = field(default_factory=dict)
    """SHA-256 and suffix -> the file's name in the folder: what is the same is written once."""

    def catalogue(self, paths: list[Path], *, whole: bool) -> Catalogue:
        themes = _all(Theme) if whole else _below(paths, "theme_links", "theme")
        workshops = _all(Workshop) if whole else _below(paths, "workshop_links", "workshop")
        held = [*_below(themes, "module_links", "module"), *_below(workshops, "module_links", "module")]
        modules = _all(Module) if whole else held
        lessons = _all(Lesson) if whole else _below(modules, "lesson_links", "lesson")
        return Catalogue({
            "paths": tuple(map(self.path, _ordered(paths))), "themes": tuple(map(self.theme, _ordered(themes))),
            "modules": tuple(map(self.module, _ordered(modules))),
            "lessons": tuple(map(self.lesson, _ordered(lessons))),
            "workshops": tuple(map(self.workshop, _ordered(workshops))),
        })  # fmt: skip

    def path(self, row: Path) -> Item:
        return PathItem(
            **_columns(row, PathItem), published=row.is_published, themes=_references([row], "theme_links", "theme"),
            workshops=_references([row], "workshop_links", "workshop"),
        )  # fmt: skip

    def theme(self, row: Theme) -> Item:
        return ThemeItem(**_columns(row, ThemeItem), modules=_references([row], "module_links", "module"))

    def module(self, row: Module) -> Item:
        sheet = self.file("sheets", row.reference, row.sheet.file) if row.sheet else ""
        return ModuleItem(
            **_columns(row, ModuleItem), sheet=sheet, lessons=_references([row], "lesson_links", "lesson")
        )  # fmt: skip

    def lesson(self, row: Lesson) -> Item:
        return LessonItem(**_columns(row, LessonItem), video=self.film(row.reference, row.video))

    def workshop(self, row: Workshop) -> Item:
        films: dict[str, Any] = {
            f"{stage}_video": self.film(f"{row.reference} {stage}", getattr(row, f"{stage}_video"))
            for stage in ("introduction", "main", "conclusion")
        }
        questions: dict[str, Any] = {
            f"{stage.value}_questions": tuple(one.text for one in _asked(row, stage)) for stage in QuestionStage
        }  # fmt: skip
        modules = tuple(sorted(_references([row], "module_links", "module"), key=str.lower))
        return WorkshopItem(**_columns(row, WorkshopItem), **films, **questions, modules=modules)

    def film(self, reference: str, video: Video | None) -> Film | None:
        if video is None:
            return None
        if video.provider is VideoProvider.HOSTED and video.file is not None:
            captions = self.file("videos", f"{reference} fr", video.captions) if video.captions else ""
            return Film(file=self.file("videos", reference, video.file), captions=captions)
        seconds = None if video.duration_ms is None else video.duration_ms / 1000
        return Film(provider=video.provider, number=video.reference, seconds=seconds)

    def file(self, folder: str, reference: str, kept: StoredFile) -> str:
        """Copy a file, once; gives back its name in the folder."""
        suffix = SUFFIXES.get(kept.media_type, "")
        key = f"{folder} {kept.sha256} {suffix}"
        if key not in self.names:
            taken, word = set(self.names.values()), _slug(reference)
            tries = (f"{folder}/{word}{suffix}", *(f"{folder}/{word}-{n}{suffix}" for n in range(2, 10_000)))
            name = self.names[key] = next(one for one in tries if one not in taken)
            target = self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with storage().open(kept.key) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        return self.names[key]


def _columns(row: Any, shape: type[Any]) -> dict[str, Any]:
    blank = {"reference": "", "title": "", "colour": ""} if shape is ThemeItem else {"reference": "", "title": ""}
    return {name: getattr(row, name) for name in shape(**blank).columns()}


def _below(parents: Iterable[Any], relation: str, child: str) -> list[Any]:
    """The rows that some parents list, each once; archived ones are left out, as everywhere."""
    rows = (getattr(link, child) for parent in parents for link in getattr(parent, relation))
    return list({row.id: row for row in rows if row.archived_at is None}.values())


def _references(parents: Iterable[Any], relation: str, child: str) -> tuple[str, ...]:
    return tuple(row.reference for row in _below(parents, relation, child))


def _ordered(rows: Iterable[Any]) -> list[Any]:
    """By reference; each once."""
    return sorted({row.id: row for row in rows}.values(), key=lambda row: row.reference.lower())


def _asked(workshop: Workshop, stage: QuestionStage) -> list[Any]:
    return sorted((one for one in workshop.questions if one.stage is stage), key=lambda one: one.position)


def _slug(text: str) -> str:
    """A name that every system of files takes."""
    letters = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    plain = "".join(letter for letter in letters if letter.isascii())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80] or "x"
