"""What a catalogue folder holds: plain values, each with the line where it was read (docs/catalogue-folder.md)."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from models.catalogue.entities import LessonLevel, VideoProvider
from models.kernel.text import Sentence


@dataclass(frozen=True)
class Spot:
    """A line of a file, counted from 1."""

    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Problem:
    """Why a folder cannot be loaded."""

    spot: Spot
    sentence: Sentence


@dataclass(frozen=True, kw_only=True)
class Film:
    """A video: a file of the folder, or a number at its host.

    Args:
        seconds: needed at a host alone; a file tells its length itself.
    """

    provider: VideoProvider = VideoProvider.HOSTED
    file: str = ""
    number: str = ""
    seconds: float | None = None
    captions: str = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """A row of the catalogue; field names are those of the columns, and of the folder.

    Attributes:
        spots: name of a field -> where it was read; ``""``: where the item begins.
    """

    reference: str
    title: str
    spots: dict[str, Spot] = field(default_factory=dict, compare=False, repr=False)

    def spot(self, name: str = "") -> Spot:
        return self.spots.get(name) or self.spots.get("") or Spot()

    @property
    def key(self) -> str:
        """References are the same whatever their case."""
        return self.reference.lower()

    def columns(self) -> dict[str, Any]:
        """The fields that are written as they are."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name not in NOT_COLUMNS}


@dataclass(frozen=True, kw_only=True)
class LessonItem(Item):
    level: LessonLevel = LessonLevel.BASICS
    tester_visible: bool = False
    body: str = ""
    video: Film | None = None


@dataclass(frozen=True, kw_only=True)
class ModuleItem(Item):
    tester_visible: bool = False
    summary: str = ""
    sheet: str = ""
    lessons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ThemeItem(Item):
    colour: str
    optional: bool = False
    tester_visible: bool = False
    summary: str = ""
    modules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WorkshopItem(Item):
    """``modules`` are the recommended ones."""

    tester_visible: bool = False
    summary: str = ""
    corrected: bool = True
    introduction_video: Film | None = None
    introduction_questions: tuple[str, ...] = ()
    main_video: Film | None = None
    main_questions: tuple[str, ...] = ()
    conclusion_video: Film | None = None
    modules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PathItem(Item):
    certifying: bool = False
    published: bool = False
    required_workshops: int = 0
    workshops_locked: bool = False
    programme_quizzes_on: bool = True
    community_on: bool = False
    tester_visible: bool = False
    slug: str | None = None
    summary: str = ""
    audience: str = ""
    objective: str = ""
    skills: str = ""
    registration_number: str = ""
    registration_url: str = ""
    average_hours: int | None = None
    themes: tuple[str, ...] = ()
    workshops: tuple[str, ...] = ()


NOT_COLUMNS = frozenset({
    "spots", "published", "video", "sheet", "introduction_video", "main_video", "conclusion_video",
    "introduction_questions", "main_questions", "lessons", "modules", "themes", "workshops",
})  # fmt: skip
KINDS: dict[str, type[Item]] = {
    "paths": PathItem, "themes": ThemeItem, "modules": ModuleItem, "lessons": LessonItem, "workshops": WorkshopItem,
}  # fmt: skip
HOLDS: dict[str, tuple[str, ...]] = {
    "paths": ("themes", "workshops"), "themes": ("modules",), "modules": ("lessons",), "workshops": ("modules",),
    "lessons": (),
}  # fmt: skip
"""Which lists of references each kind has; they are named after what they list."""


@dataclass(frozen=True)
class Catalogue:
    """What a folder says, in its order; ``items`` by the name of their kind (``paths``, ``themes``…)."""

    items: dict[str, tuple[Any, ...]]

    def __getitem__(self, kind: str) -> tuple[Any, ...]:
        return self.items.get(kind, ())

    @cached_property
    def by_key(self) -> dict[str, dict[str, Any]]:
        """kind -> reference in small letters -> item; the first of two."""
        return {kind: {item.key: item for item in reversed(self[kind])} for kind in KINDS}

    @property
    def films(self) -> list[tuple[Item, str, Film]]:
        """Every video, with the item and the field that hold it."""
        held = [(item, name, getattr(item, name)) for kind in ("lessons", "workshops") for item in self[kind]
                for name in FILMS[kind]]  # fmt: skip
        return [(item, name, film) for item, name, film in held if film is not None]


FILMS = {"lessons": ("video",), "workshops": ("introduction_video", "main_video", "conclusion_video")}
