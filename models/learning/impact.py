"""What a change of the catalogue would do to those who learn, measured before it is made (CAT-04, CAT-23, CAT-26).

The change is really made, inside a savepoint, then undone: what is foreseen is what happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from models.documents.operations import files_as_before
from models.kernel.database import flush, session
from models.kernel.policy import SYSTEM, acting_as
from models.learning.entities import ThemeBadge
from models.learning.levels import learners_on, path_levels, theme_levels
from models.learning.versions import Version, versions

Pair = tuple[int, int]
"""(person id, path id)."""


@dataclass(frozen=True)
class Move:
    """How a percentage changes, for those for whom it does.

    Args:
        gain, lose: how many learners.
        most_gain, most_loss: in points, of one of them.
        total: in points, of all of them together; a loss is negative.
    """

    gain: int = 0
    lose: int = 0
    most_gain: int = 0
    most_loss: int = 0
    total: int = 0

    def __bool__(self) -> bool:
        return bool(self.gain or self.lose)

    @property
    def average(self) -> float:
        return self.total / (self.gain + self.lose) if self else 0.0

    @classmethod
    def of(cls, differences: Iterable[int]) -> Move:
        """Args:
        differences: points of each learner, after less before.
        """
        known = [one for one in differences if one]
        gains, losses = [one for one in known if one > 0], [-one for one in known if one < 0]
        return cls(len(gains), len(losses), max(gains, default=0), max(losses, default=0), sum(known))


@dataclass(frozen=True)
class ThemeImpact:
    """A theme of a path whose percentage changes for somebody."""

    theme_id: int
    title: str
    move: Move


@dataclass(frozen=True)
class PathImpact:
    """A path that the change touches.

    Args:
        was_shown, is_shown: whether it is published before, and after.
        learners: who learns on it, before or after.
        arriving, leaving: those of them who come to it and who go, when a session changes path.
        arriving_percent: where those who come stand on it, on average.
        more_workshops, fewer_workshops: how many learners have more, or fewer, workshops left to do.
    """

    path_id: int
    title: str
    was_shown: bool
    is_shown: bool
    learners: int
    move: Move
    themes: tuple[ThemeImpact, ...] = ()
    arriving: int = 0
    arriving_percent: int = 0
    leaving: int = 0
    more_workshops: int = 0
    fewer_workshops: int = 0

    @property
    def is_quiet(self) -> bool:
        """Whether nobody's figures change on it: words alone do."""
        others = self.arriving, self.leaving, self.more_workshops, self.fewer_workshops
        return not (self.move or self.themes or any(others) or self.was_shown != self.is_shown)


@dataclass(frozen=True)
class Impact:
    """What a change does.

    Args:
        paths: those that it touches, that are published and that somebody learns on, by title.
        learners: how many people learn on them, each once.
        due: badges that the change brings, to how many learners and themes together. None is ever taken back.
    """

    paths: tuple[PathImpact, ...] = ()
    learners: int = 0
    due: int = 0

    @property
    def is_quiet(self) -> bool:
        """Whether nobody's progress changes."""
        return not self.due and all(path.is_quiet for path in self.paths)


@dataclass(frozen=True)
class Figures:
    """Where the learners of some paths stand.

    Args:
        paths: (percentage, workshops left to do).
        themes: (person, path, theme) -> (percentage, title).
        due: (person, theme) of badges due and not granted.
        badges: how many are granted, over all paths.
    """

    paths: dict[Pair, tuple[int, int]]
    themes: dict[tuple[int, int, int], tuple[int, str]]
    due: frozenset[Pair]
    badges: int

    @classmethod
    def on(cls, path_ids: Iterable[int]) -> Figures:
        """Two statements, whatever their number and that of their learners."""
        learners: Any = learners_on(sorted(path_ids)).cte("learner")
        themes = _rows(theme_levels(learners))
        return cls(
            {(row.person_id, row.path_id): (row.percent, row.workshops_left) for row in _rows(path_levels(learners))},
            {(row.person_id, row.path_id, row.theme_id): (row.percent, row.title) for row in themes},
            frozenset((row.person_id, row.theme_id) for row in themes if row.due),
            _badges(),
        )

    @classmethod
    def unmoved(cls, path_ids: Iterable[int]) -> Figures:
        """Who learns on some paths, whose figures do not matter since they stay what they are."""
        learners: Any = learners_on(sorted(path_ids))
        return cls({(row.person_id, row.path_id): (0, 0) for row in _rows(learners)}, {}, frozenset(), 0)


def foresee(change: Callable[[], Any]) -> Impact:
    """Measure a change of the catalogue, or of the path of a session, and leave nothing of it.

    Rows at hand stay usable: what they hold is read anew.

    Args:
        change: makes it, by the verbs that will make it for good.

    Raises:
        DomainError: whatever the change raises; nothing stays of it then either.
    """
    known, granted = versions(), _badges()
    with undone():
        change()
        flush()
        changed = versions()
        touched = {
            one: (known.get(one), changed.get(one))
            for one in known.keys() | changed.keys()
            if known.get(one) != changed.get(one)
        }
        measure = Figures.on if granted != _badges() or any(map(_moves, touched.values())) else Figures.unmoved
        after = measure(touched)
    return between(measure(touched), after, touched)


def foreseen_by_one() -> None:
    """Who looks ahead and then writes does so alone until the end of the transaction: what was agreed to is what
    happens, whatever somebody else agreed to at the same moment."""
    with acting_as(SYSTEM):  # a lock, no row
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext("a foreseen change of the catalogue"))))


def _moves(known: tuple[Version | None, Version | None]) -> bool:
    """Whether a change of a path may move a figure: another order, or other words, move none."""
    was, now = known
    return was is None or now is None or was.shape != now.shape


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside goes, with its entries, messages and files; what was written before stays."""
    with files_as_before():
        point = session.begin_nested()
        try:
            yield
        finally:
            if point.is_active:
                point.rollback()
            session.expire_all()


def between(
    before: Figures, after: Figures, touched: dict[int, tuple[Version | None, Version | None]]
) -> Impact:  # fmt: skip
    """What lies between two measures of the same paths."""
    found = [_path(path_id, before, after, *known) for path_id, known in touched.items()]
    paths = sorted(
        (one for one in found if one.learners and (one.was_shown or one.is_shown)), key=lambda one: one.title
    )
    shown = {path.path_id for path in paths}
    people = {person for person, path in before.paths.keys() | after.paths.keys() if path in shown}
    return Impact(tuple(paths), len(people), len(after.due - before.due) + after.badges - before.badges)


def _path(path_id: int, before: Figures, after: Figures, was: Version | None, now: Version | None) -> PathImpact:
    earlier, later = _on(before.paths, path_id), _on(after.paths, path_id)
    stay, come = earlier.keys() & later.keys(), later.keys() - earlier.keys()
    left = [later[one][1] - earlier[one][1] for one in stay]
    return PathImpact(
        path_id,
        title=(now or was or Version()).title,
        was_shown=was is not None and was.published,
        is_shown=now is not None and now.published,
        learners=len(earlier.keys() | later.keys()),
        move=Move.of(later[one][0] - earlier[one][0] for one in stay),
        themes=_themes(path_id, before, after),
        arriving=len(come),
        arriving_percent=sum(later[one][0] for one in come) // len(come) if come else 0,
        leaving=len(earlier.keys() - later.keys()),
        more_workshops=sum(one > 0 for one in left),
        fewer_workshops=sum(one < 0 for one in left),
    )


def _on(figures: dict[Pair, tuple[int, int]], path_id: int) -> dict[int, tuple[int, int]]:
    return {person: row for (person, path), row in figures.items() if path == path_id}


def _themes(path_id: int, before: Figures, after: Figures) -> tuple[ThemeImpact, ...]:
    """Those that the path has before and after and whose percentage changes for somebody."""
    differences: dict[int, list[int]] = {}
    titles: dict[int, str] = {}
    for (person, path, theme), (percent, title) in after.themes.items():
        known = before.themes.get((person, path, theme)) if path == path_id else None
        if known is not None:
            titles[theme] = title
            differences.setdefault(theme, []).append(percent - known[0])
    moves = [ThemeImpact(theme, titles[theme], Move.of(points)) for theme, points in differences.items()]
    return tuple(sorted((one for one in moves if one.move), key=lambda one: one.title))


def _badges() -> int:
    """How many there are: one that the change itself grants is told like one that it makes due."""
    with acting_as(SYSTEM):
        return session.scalar(select(func.count(ThemeBadge.id))) or 0


def _rows(statement: Select[Any]) -> list[Any]:
    with acting_as(SYSTEM):  # numbers leave here, rows do not
        return list(session.execute(statement))
