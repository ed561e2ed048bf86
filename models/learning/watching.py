"""A learner watches: the player opens a video, then reports what was seen of it (LRN-06, LRN-17, D17).

Whatever a player says is checked here: who it is for, that the video is the one that is shown, that the stretches lie
within it, and that so much can have been watched by now. An accepted report is merged into what was seen before and
leaves a ``ViewEvent``; one that adds nothing (a replay, the second half of a retry) leaves none. Nothing is half
accepted. Two tabs of a person wait for each other on their ``LearningRecord``; two people never do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from models.accounts.refusals import NotWhileImpersonating
from models.kernel import clock
from models.kernel.policy import SYSTEM, Actor, acting_as
from models.learning.intervals import Spans, is_viewed, length, merged, read_instant, read_spans
from models.learning.pacing import pay
from models.learning.refusals import LengthUnknown, Malformed, Unknown, VideoReplaced
from models.permissions import Permission


@dataclass(frozen=True)
class Report:
    """What a player says; ``intervals`` and ``position`` are decoded JSON, not trusted yet."""

    video_id: Any
    intervals: Any
    position: Any


@dataclass(frozen=True)
class Opened:
    """What a player begins with; ``duration_ms`` is None while it is unknown."""

    watched: Spans
    position_ms: int
    duration_ms: int | None


@dataclass(frozen=True)
class Done:
    """What finishing something brought: the title of a new badge, and the percent of the path."""

    badge: str | None = None
    percent: int | None = None


@dataclass(frozen=True)
class Counted:
    """What a report came to; ``watched_ms`` is of the video that is shown."""

    watched_ms: int
    duration_ms: int
    completed: bool
    newly_completed: bool
    done: Done = Done()


@dataclass(frozen=True)
class Standing:
    """What is known of somebody and a video, their record locked.

    Args:
        video_id: of the video that is shown now.
        seen_of: of the video that ``watched`` speaks of; None when nothing was seen, or that video is gone.
        completed: whether it counts as viewed, watched or marked.
        ended: whether it was watched to the end.
        viewed_percent: how much of a video has to be seen (``Setting``).
    """

    video_id: int | None
    duration_ms: int | None
    seen_of: int | None
    watched: Spans
    position_ms: int
    opened_at: datetime
    credited_until: datetime | None
    completed: bool
    ended: bool
    viewed_percent: int

    @property
    def begins_anew(self) -> bool:
        """Whether what was seen was of a video that is shown no more, and counts for nothing."""
        return self.seen_of != self.video_id and not (self.completed and self.watched)

    @property
    def is_of_shown(self) -> bool:
        return self.seen_of == self.video_id


@dataclass(frozen=True)
class Merge:
    """A report that is going to be written.

    Args:
        at: the instant of the report; ``spent``: up to which the learner's time is spent (``pacing``).
        begins_anew: it is the first that shows anything of the video that took the place of another.
        moved: whether it shows anything as watched, even again.
        completes: with it, the video was seen to the end.
        newly: with it, the lesson or the stage counts as viewed.
    """

    at: datetime
    watched: Spans
    added_ms: int
    position_ms: int
    spent: datetime
    begins_anew: bool
    moved: bool
    completes: bool
    newly: bool

    @property
    def is_news(self) -> bool:
        """Whether it leaves an event: a replay does not."""
        return self.added_ms > 0 or self.newly


class Viewed(Protocol):
    """A video that a learner watches, where it stands: of a lesson, or of a stage of a workshop."""

    def admitted(self, by: Actor) -> Standing:
        """Find it for a learner and lock their record; refused where it is not open to them."""
        ...

    def write(self, by: Actor, standing: Standing, merge: Merge) -> None: ...

    def done(self, by: Actor, merge: Merge) -> Done:
        """What follows when it was seen to the end, in the same transaction."""
        ...


def open_viewing(what: Viewed, video_id: Any, *, by: Actor) -> Opened:
    """Say that a player shows a video: time runs from the first opening of it.

    Raises:
        Unknown, AccessClosed: not theirs to see, or not now.
        VideoReplaced: another video is shown by now.
    """
    standing = _admitted(what, by)
    _same_video(standing, video_id)
    seen, position = (standing.watched, standing.position_ms) if standing.is_of_shown else ((), 0)
    return Opened(seen, position, standing.duration_ms)


def report_watched(what: Viewed, report: Report, *, by: Actor) -> Counted:
    """Count what a player says was watched, all of it or nothing, inside the caller's transaction.

    Raises:
        Unknown, AccessClosed, VideoReplaced: as for :func:`open_viewing`.
        LengthUnknown: nobody knows how long the video lasts.
        Malformed, BeyondTheEnd, FasterThanPossible: it cannot be true.
        NotWhileImpersonating: somebody looks through the learner's eyes.
    """
    standing = _admitted(what, by)
    duration = _same_video(standing, report.video_id)
    if duration is None:
        raise LengthUnknown
    given, position = read_spans(report.intervals, duration), read_instant(report.position, duration)
    merge = _merge(standing, given, position, duration)
    with acting_as(SYSTEM):
        what.write(by, standing, merge)
        done = what.done(by, merge) if merge.newly else Done()
    seen = length(merge.watched) if merge.begins_anew or standing.is_of_shown else 0
    return Counted(seen, duration, merge.newly or standing.completed, merge.newly, done)


def _admitted(what: Viewed, by: Actor) -> Standing:
    if by.impersonator_id:
        raise NotWhileImpersonating
    if by.person_id is None or not by.may(Permission.LEARN):
        raise Unknown
    with acting_as(SYSTEM):  # what is theirs to watch is asked of ``following``, not of scopes
        return what.admitted(by)


def _same_video(standing: Standing, video_id: Any) -> int | None:
    if type(video_id) is not int:
        raise Malformed
    if video_id != standing.video_id:
        raise VideoReplaced
    return standing.duration_ms


def _merge(standing: Standing, given: Spans, position: int, duration: int) -> Merge:
    # a player that shows the new video and plays nothing of it leaves what was seen of the old one
    anew = standing.begins_anew and (bool(given) or not standing.watched)
    before = () if anew else standing.watched
    counts = anew or standing.is_of_shown  # else what was seen is of a video that is shown no more, and stays
    watched = merged((*before, *given)) if counts else before
    added, now = length(watched) - length(before), clock.now()
    spent = pay(added, opened_at=standing.opened_at, credited_until=standing.credited_until, now=now)
    completes = counts and not standing.ended and is_viewed(watched, duration, standing.viewed_percent)
    newly = completes and not standing.completed
    return Merge(now, watched, added, position, spent, anew, bool(given), completes, newly)
