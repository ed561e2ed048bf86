"""Why a workshop is locked for somebody, and when it opens (CAT-32, LRN-25, LRN-26, LRN-29)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select

from models.catalogue.outline import ModuleLine, Outline, WorkshopLine
from models.kernel.database import session
from models.kernel.policy import SYSTEM, acting_as, table_of
from models.learning.progress import PathProgress, progress_in
from models.learning.refusals import Unknown
from models.learning.workshop import WorkshopProgress

begun_ones = table_of(WorkshopProgress)


@dataclass(frozen=True)
class Needed:
    """A module recommended for a workshop, and whether it was viewed in full."""

    module: ModuleLine
    done: bool


@dataclass(frozen=True)
class Lock:
    """Args:
    locks: whether the path locks its workshops; otherwise the modules are advice (CAT-32).
    begun: whether it was opened before: then it stays open, whatever a module was given since.
    needed: the recommended modules that the learner finds in the path, in its order.
    elsewhere: ids of those that nobody can see there (other paths, no lesson yet, not for testers): they lock nothing.
    """

    locks: bool
    begun: bool
    needed: tuple[Needed, ...]
    elsewhere: frozenset[int] = frozenset()

    @cached_property
    def left(self) -> tuple[Needed, ...]:
        """The modules that are not viewed in full."""
        return tuple(one for one in self.needed if not one.done)

    @property
    def is_locked(self) -> bool:
        return self.locks and not self.begun and bool(self.left)


def lock_in(progress: PathProgress, workshop: WorkshopLine, *, begun: bool) -> Lock:
    """The lock of a workshop for whoever the progress is of; nothing is read."""
    outline = progress.outline
    needed = tuple(
        Needed(module, progress.module_done(module))
        for module in outline.modules.values() if module.id in workshop.module_ids and module.lessons
    )  # fmt: skip
    elsewhere = workshop.module_ids - {one.module.id for one in needed}
    return Lock(outline.workshops_locked, begun, needed, elsewhere)


def lock_of(person_id: int, outline: Outline, workshop_id: int) -> Lock:
    """The lock of one workshop for one person: what staff read on a learner's card (LRN-29). Two statements.

    Raises:
        Unknown: the workshop is not in the path.
    """
    workshop = next((one for one in outline.workshops if one.id == workshop_id), None)
    if workshop is None:
        raise Unknown
    row = begun_ones.c.person_id == person_id, begun_ones.c.workshop_id == workshop_id
    with acting_as(SYSTEM):  # of somebody whose card the reader was shown
        begun = session.scalar(select(begun_ones.c.id).where(*row)) is not None
    return lock_in(progress_in(person_id, outline), workshop, begun=begun)
