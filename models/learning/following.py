"""What somebody may read of the catalogue today: by period, slot, role and testers' flag (ACC-13, ACC-14, LRN-33)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from models.catalogue.outline import Outline, Place, outline_of
from models.contracts.access import Access, AccessState, accesses_of
from models.kernel import clock
from models.kernel.policy import Actor
from models.learning.refusals import AccessClosed, Unknown
from models.permissions import Permission


@dataclass(frozen=True)
class Followed:
    """A path that somebody follows in one session.

    Args:
        outline: the part of it that is theirs to read: for a tester, what is shown to testers.
    """

    access: Access
    outline: Outline

    @property
    def is_open(self) -> bool:
        return self.access.state is AccessState.OPEN


def followed_by(person_id: int, on: date) -> list[Followed]:
    """The published paths of somebody's enrolments, the open ones first; a path that two sessions follow comes once."""
    return list(_follow(accesses_of(person_id, on)))


def open_path(by: Actor, path_id: int | None = None) -> Followed:
    """The path that somebody asks for, or the first that is open to them.

    Raises:
        Unknown: they follow no such path, or it is not published.
        AccessClosed: its lessons do not open today.
    """
    return _opened(by, lambda outline: path_id in (None, outline.path_id), path_id)


def open_place(by: Actor, path_id: int, module_id: int, lesson_id: int) -> tuple[Followed, Place]:
    """A lesson where it stands in a path.

    Raises:
        Unknown, AccessClosed: as for :func:`open_path`.
    """
    followed = open_path(by, path_id)
    place = followed.outline.place_of(lesson_id, module_id)
    if place is None:
        raise Unknown
    return followed, place


def may_read_lesson(by: Actor, lesson_id: int) -> Followed:
    """The open path through which a lesson is read.

    Raises:
        Unknown, AccessClosed: as for :func:`open_path`.
    """
    return _opened(by, lambda outline: outline.place_of(lesson_id) is not None)


def may_read_module(by: Actor, module_id: int) -> Followed:
    """The same for a module, its sheet and its notes."""
    return _opened(by, lambda outline: module_id in outline.modules)


def may_read_workshop(by: Actor, workshop_id: int) -> Followed:
    """The same for a workshop."""
    return _opened(by, lambda outline: any(one.id == workshop_id for one in outline.workshops))


def _opened(by: Actor, holds: Callable[[Outline], bool], path_id: int | None = None) -> Followed:
    if by.person_id is None or not by.may(Permission.LEARN):
        raise Unknown
    closed = False
    accesses = accesses_of(by.person_id, clock.today())
    for followed in _follow(access for access in accesses if path_id in (None, access.path_id)):
        if holds(followed.outline):
            if followed.is_open:
                return followed
            closed = True
    raise AccessClosed if closed else Unknown


def _follow(accesses: Iterator[Access] | list[Access]) -> Iterator[Followed]:
    """Read one after the other, as they are asked for: the first is most often the one that is meant."""
    known: dict[tuple[int, bool], None] = {}
    for access in accesses:
        if access.path_id is None or (access.path_id, access.tries) in known:
            continue
        known[access.path_id, access.tries] = None
        outline = outline_of(access.path_id)
        if outline is not None and outline.published:
            yield Followed(access, outline.for_testers() if access.tries else outline)
