"""What an impact says, in sentences: numbers first, then path by path."""

from __future__ import annotations

from collections.abc import Iterator

from models.kernel.text import N_, NN_, Sentence
from models.learning.impact import Impact, Move, PathImpact

THEMES = 5
"""Themes of a path that are told one by one."""


def said(impact: Impact) -> list[Sentence]:
    """The sentences of an impact; none when no learner's path is touched."""
    if not impact.paths:
        return []
    number = NN_("%(n)s path", "%(n)s paths", len(impact.paths))
    if impact.is_quiet:
        return [
            NN_("%(paths)s, %(n)s learner, no progress changed.", "%(paths)s, %(n)s learners, no progress changed.",
                impact.learners, paths=number),
            N_("Concerned: %(names)s.", names=", ".join(path.title for path in impact.paths)),
        ]  # fmt: skip
    words = [NN_("%(paths)s, %(n)s learner:", "%(paths)s, %(n)s learners:", impact.learners, paths=number)]
    for path in impact.paths:
        words += _path(path)
    if impact.due:
        words.append(NN_("%(n)s badge becomes due.", "%(n)s badges become due.", impact.due))
    return [*words, N_("Nobody loses a badge: what was validated stays.")]


def _path(path: PathImpact) -> Iterator[Sentence]:
    if path.is_quiet:
        yield NN_(
            "“%(path)s”: %(n)s learner, no progress changed.", "“%(path)s”: %(n)s learners, no progress changed.",
            path.learners, path=path.title,
        )  # fmt: skip
    yield from _shown(path)
    if path.move:
        yield NN_(
            "“%(path)s”: the percentage of %(n)s learner out of %(all)s changes (%(points)s).",
            "“%(path)s”: the percentage of %(n)s learners out of %(all)s changes (%(points)s).",
            path.move.gain + path.move.lose, path=path.title, all=path.learners, points=points(path.move),
        )  # fmt: skip
    for theme in path.themes[:THEMES]:
        yield NN_(
            "“%(path)s”, theme “%(theme)s”: %(n)s learner (%(points)s).",
            "“%(path)s”, theme “%(theme)s”: %(n)s learners (%(points)s).",
            theme.move.gain + theme.move.lose, path=path.title, theme=theme.title, points=points(theme.move),
        )  # fmt: skip
    yield from _workshops(path)


def _shown(path: PathImpact) -> Iterator[Sentence]:
    """Who begins to see it, or sees it no more."""
    named = {"path": path.title}
    if path.is_shown and not path.was_shown:
        yield NN_("“%(path)s” opens to %(n)s learner.", "“%(path)s” opens to %(n)s learners.", path.learners, **named)
    if path.was_shown and not path.is_shown:
        yield NN_(
            "“%(path)s” closes to %(n)s learner; their progress is kept.",
            "“%(path)s” closes to %(n)s learners; their progress is kept.", path.learners, **named,
        )  # fmt: skip
    if path.arriving:
        yield NN_(
            "“%(path)s”: %(n)s learner comes to it, at %(percent)s %% on average with what they viewed already.",
            "“%(path)s”: %(n)s learners come to it, at %(percent)s %% on average with what they viewed already.",
            path.arriving, percent=path.arriving_percent, **named,
        )  # fmt: skip
    if path.leaving:
        yield NN_(
            "“%(path)s”: %(n)s learner leaves it; what they viewed is kept.",
            "“%(path)s”: %(n)s learners leave it; what they viewed is kept.", path.leaving, **named,
        )  # fmt: skip


def _workshops(path: PathImpact) -> Iterator[Sentence]:
    if path.more_workshops:
        yield NN_(
            "“%(path)s”: %(n)s learner has more workshops left to do.",
            "“%(path)s”: %(n)s learners have more workshops left to do.", path.more_workshops, path=path.title,
        )  # fmt: skip
    if path.fewer_workshops:
        yield NN_(
            "“%(path)s”: %(n)s learner has fewer workshops left to do.",
            "“%(path)s”: %(n)s learners have fewer workshops left to do.", path.fewer_workshops, path=path.title,
        )  # fmt: skip


def points(move: Move) -> Sentence:
    """*−8 at most, −5 on average* in points."""
    average = f"{move.average:+.0f}".replace("-", "−")
    if move.gain and move.lose:
        return N_(
            "from −%(low)s to +%(high)s points, %(average)s on average",
            low=move.most_loss, high=move.most_gain, average=average,
        )  # fmt: skip
    most = f"+{move.most_gain}" if move.gain else f"−{move.most_loss}"
    return NN_(
        "%(most)s point at most, %(average)s on average", "%(most)s points at most, %(average)s on average",
        move.most_gain or move.most_loss, most=most, average=average,
    )  # fmt: skip
