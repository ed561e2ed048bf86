"""Where a learner stands before one of their paths, open or not: what their first page and their path page show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from models.catalogue.entities import Path
from models.catalogue.outline import Outline, outline_of
from models.contracts.access import Access, AccessState, accesses_of
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import Actor
from models.learning.progress import PathProgress, progress_in
from models.learning.refusals import Unknown


@dataclass(frozen=True)
class Standing:
    """One access of a learner, with its path.

    Args:
        access: None for somebody who is in no session.
        others: their other accesses.
        outline: what they may read of the path; None while it is not written, or not published.
        paths: id -> title of the published paths of their accesses: several are to choose from.
    """

    access: Access | None = None
    others: tuple[Access, ...] = ()
    outline: Outline | None = None
    progress: PathProgress | None = None
    paths: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.access is not None and self.access.state is AccessState.OPEN


def standing_of(by: Actor, path_id: int | None = None) -> Standing:
    """Read one path of theirs, the first that is open when none is named: six statements at most, whatever its size.

    Raises:
        Unknown: they follow no such path, or it is not published.
    """
    accesses = accesses_of(by.person_id, clock.today()) if by.person_id is not None else []
    titles = _titles(accesses)
    access = _chosen(accesses, titles, path_id)
    if access is None:
        return Standing()
    outline = _read(access) if access.path_id in titles else None
    others = tuple(one for one in accesses if one is not access)
    progress = progress_in(by.person_id or 0, outline) if outline is not None else None
    return Standing(access, others, outline, progress, titles)


def _chosen(accesses: list[Access], titles: Mapping[int, str], path_id: int | None) -> Access | None:
    """The one that is asked for; else the first that is open and has something to read, else the first."""
    if path_id is not None:
        if path_id not in titles:
            raise Unknown
        return next(one for one in accesses if one.path_id == path_id)
    readable = (one for one in accesses if one.state is AccessState.OPEN and one.path_id in titles)
    return next(readable, accesses[0] if accesses else None)


def _read(access: Access) -> Outline | None:
    outline = outline_of(access.path_id) if access.path_id is not None else None
    return outline.for_testers() if outline is not None and access.tries else outline


def _titles(accesses: list[Access]) -> dict[int, str]:
    """Of the published paths, in the order of the accesses."""
    ids = dict.fromkeys(one.path_id for one in accesses if one.path_id is not None)
    if not ids:
        return {}
    published = select(Path.id, Path.title).where(Path.id.in_(ids), Path.published_at.is_not(None))
    titles = {row.id: row.title for row in session.execute(published)}
    return {path_id: titles[path_id] for path_id in ids if path_id in titles}


LATE_BY, GRACE = 15, 14
"""Points of percentage, and days: who is that far behind an even pace, and not just arrived, is told of help."""


def runs_late(access: Access, percent: int, on: date) -> bool:
    """Whether somebody is far behind an even pace over the time that is theirs, so that the team offers help (LRN-07).

    The time of a slot holder begins with their slot.
    """
    began = max(access.starts_on, _day(access.since) or access.starts_on)
    gone, whole = (on - began).days + 1, (access.ends_on - began).days + 1
    return access.state is AccessState.OPEN and gone > GRACE and 100 * gone / max(whole, 1) - percent >= LATE_BY


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(clock.time_zone()).date() if moment is not None else None
