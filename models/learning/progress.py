"""How far somebody is in a path: read from the facts, never stored (LRN-05, LRN-19…22, LRN-31, CRT-06, CRT-07)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import CompoundSelect, DateTime, Integer, cast, literal, null, select, union_all

from models.catalogue.outline import LessonLine, ModuleLine, Outline, Place, ThemeLine
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as, table_of
from models.learning.entities import LessonView, ThemeBadge, WorkshopProgress

views, badges, workshops = table_of(LessonView), table_of(ThemeBadge), table_of(WorkshopProgress)


@dataclass(frozen=True)
class Seen:
    """What somebody saw of a lesson; ``completed_at`` once it counts as viewed."""

    watched_ms: int = 0
    position_ms: int = 0
    last_watched_at: datetime | None = None
    completed_at: datetime | None = None

    @property
    def is_viewed(self) -> bool:
        return self.completed_at is not None

    @property
    def is_begun(self) -> bool:
        return not self.is_viewed and self.watched_ms > 0


UNSEEN = Seen()


@dataclass(frozen=True)
class Missing:
    """What stands between somebody and the end of a path (CRT-07)."""

    themes: tuple[ThemeLine, ...]
    workshops: int

    def __bool__(self) -> bool:
        return bool(self.themes or self.workshops)


@dataclass(frozen=True)
class PathProgress:
    """Args:
    seen: lesson id -> what was seen of it.
    badges: ids of the themes validated.
    workshops: ids of the workshops done.
    """

    outline: Outline
    seen: Mapping[int, Seen]
    badges: frozenset[int]
    workshops: frozenset[int]

    def of(self, lesson: LessonLine) -> Seen:
        return self.seen.get(lesson.id, UNSEEN)

    def viewed_of(self, lessons: Iterable[LessonLine]) -> int:
        return sum(self.of(lesson).is_viewed for lesson in lessons)

    @cached_property
    def viewed(self) -> int:
        """How many lessons of the path were viewed."""
        return self.viewed_of(self.outline.lessons)

    @cached_property
    def watched_ms(self) -> int:
        return sum(self.of(lesson).watched_ms for lesson in self.outline.lessons)

    def is_validated(self, theme: ThemeLine) -> bool:
        return theme.id in self.badges

    def theme_percent(self, theme: ThemeLine) -> int:
        """Lessons viewed, 100 once validated; rounded down, so that 100 is never said too early."""
        if self.is_validated(theme):
            return 100
        return _share(self.viewed_of(theme.lessons), len(theme.lessons))

    def module_done(self, module: ModuleLine) -> bool:
        """Whether every lesson of a module was viewed; a module without lessons is not."""
        return bool(module.lessons) and self.viewed_of(module.lessons) == len(module.lessons)

    @cached_property
    def percent(self) -> int:
        """Over the lessons of the themes that must be validated; a validated theme counts whole."""
        themes = [theme for theme in self.outline.themes if not theme.optional]
        lessons = {lesson.id: lesson for theme in themes for lesson in theme.lessons}
        validated = {lesson.id for theme in themes if self.is_validated(theme) for lesson in theme.lessons}
        done = sum(lesson.id in validated or self.of(lesson).is_viewed for lesson in lessons.values())
        share = _share(done, len(lessons))
        return min(share, 99) if self.missing.themes else share

    @cached_property
    def missing(self) -> Missing:
        """Badges of themes that are not optional, and how many workshops are left to do."""
        themes = tuple(one for one in self.outline.themes if not one.optional and not self.is_validated(one))
        done = sum(one.id in self.workshops for one in self.outline.workshops)
        return Missing(themes, max(0, self.outline.required_workshops - done))

    @cached_property
    def last(self) -> Place | None:
        """The lesson watched last."""
        watched = [(self.of(place.lesson).last_watched_at, place) for place in self.outline.walk]
        known = [(at, place) for at, place in watched if at is not None]
        return max(known, key=lambda one: one[0])[1] if known else None

    @cached_property
    def next_place(self) -> Place | None:
        """The lesson watched last if it is not viewed yet, else the first unviewed after it, round to the beginning
        (LRN-03); None when every lesson was viewed."""
        walk = self.outline.walk
        at = walk.index(self.last) if self.last is not None else 0
        return next((place for place in (*walk[at:], *walk[:at]) if not self.of(place.lesson).is_viewed), None)


def progress_in(person_id: int, outline: Outline) -> PathProgress:
    """How far somebody is in a path: one statement, whatever its size. Who asks is not asked: see ``following``."""
    with acting_as(SYSTEM):
        rows = session.execute(_facts(person_id, outline)).all()
    of = {what: [row for row in rows if row.what == what] for what in ("view", "badge", "workshop")}
    return PathProgress(
        outline,
        seen={row.id: Seen(row.watched_ms, row.position_ms, row.last_watched_at, row.at) for row in of["view"]},
        badges=frozenset(row.id for row in of["badge"]),
        workshops=frozenset(row.id for row in of["workshop"]),
    )


def _facts(person_id: int, outline: Outline) -> CompoundSelect[Any]:
    never, nothing = cast(null(), DateTime(timezone=True)), cast(null(), Integer)
    return union_all(
        select(
            literal("view").label("what"), views.c.lesson_id.label("id"), views.c.watched_ms, views.c.position_ms,
            views.c.last_watched_at, views.c.completed_at.label("at"),
        ).where(views.c.person_id == person_id, views.c.lesson_id.in_([lesson.id for lesson in outline.lessons])),
        select(
            literal("badge"), badges.c.theme_id, nothing, nothing, never, badges.c.granted_at
        ).where(badges.c.person_id == person_id),
        select(
            literal("workshop"), workshops.c.workshop_id, nothing, nothing, never, workshops.c.completed_at
        ).where(workshops.c.person_id == person_id, workshops.c.completed_at.is_not(None)),
    )  # fmt: skip


def _share(done: int, of: int) -> int:
    return 100 * done // of if of else 0
