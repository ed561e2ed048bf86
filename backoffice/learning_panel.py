"""*Ce qui manque* on the cards of an enrolment and of a person: where a learner stands, and why a workshop is locked
(CRT-07, LRN-29, LRN-31)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from backoffice.sections import Panel
from models.accounts.entities import Person
from models.catalogue.outline import Outline, ThemeLine, WorkshopLine, outline_of
from models.contracts.entities import Enrolment, EnrolmentKind, TrainingSession
from models.kernel.database import session
from models.kernel.text import N_, NN_, Sentence
from models.learning.progress import PathProgress, progress_in
from models.learning.unlocking import lock_of
from models.permissions import Permission

TITLE = N_("What is missing")


@dataclass(frozen=True)
class Theme:
    line: ThemeLine
    percent: int
    validated: bool


@dataclass(frozen=True)
class Workshop:
    """Args:
    reason: why it is locked; None when it is not.
    """

    line: WorkshopLine
    done: bool
    reason: Sentence | None


@dataclass(frozen=True)
class Standing:
    """Where somebody stands on the path of one session."""

    where: TrainingSession
    progress: PathProgress
    themes: tuple[Theme, ...]
    workshops: tuple[Workshop, ...]

    @property
    def outline(self) -> Outline:
        return self.progress.outline

    @property
    def missing(self) -> list[Sentence]:
        """What stands between them and the end of the path; none when nothing does (CRT-06)."""
        left = self.progress.missing
        words = []
        if left.themes:
            names = ", ".join(theme.title for theme in left.themes)
            words.append(NN_("%(n)s badge: %(names)s", "%(n)s badges: %(names)s", len(left.themes), names=names))
        if left.workshops:
            words.append(NN_("%(n)s mandatory workshop", "%(n)s mandatory workshops", left.workshops))
        return words

    @property
    def workshops_done(self) -> int:
        return sum(one.done for one in self.workshops)


def standing_of(enrolment: Enrolment) -> Standing | None:
    """None for somebody who does not learn there, and while the session has no path."""
    where = enrolment.session
    if enrolment.kind is not EnrolmentKind.LEARNER or where.path_id is None:
        return None
    outline = outline_of(where.path_id)
    if outline is None:
        return None
    progress = progress_in(enrolment.person_id, outline)
    themes = [Theme(one, progress.theme_percent(one), progress.is_validated(one)) for one in outline.themes]
    return Standing(where, progress, tuple(themes), tuple(_workshops(enrolment.person_id, progress)))


def _workshops(person_id: int, progress: PathProgress) -> Sequence[Workshop]:
    return [
        Workshop(
            one, one.id in progress.workshops,
            None if one.id in progress.workshops else _reason(person_id, progress.outline, one),
        )
        for one in progress.outline.workshops
    ]  # fmt: skip


def _reason(person_id: int, outline: Outline, workshop: WorkshopLine) -> Sentence | None:
    lock = lock_of(person_id, outline, workshop.id)
    if not lock.is_locked:
        return None
    names = ", ".join(one.module.title for one in lock.left)
    return NN_(
        "Locked: %(n)s module is not viewed in full (%(names)s).",
        "Locked: %(n)s modules are not viewed in full (%(names)s).", len(lock.left), names=names,
    )  # fmt: skip


def of_enrolment(enrolment: Enrolment) -> dict[str, Any]:
    found = standing_of(enrolment)
    return {"standings": [found] if found else [], "several": False}


def of_person(person: Person) -> dict[str, Any]:
    """Each of their paths, the latest session first."""
    theirs = select(Enrolment).join(Enrolment.session).where(Enrolment.person_id == person.id)
    rows = session.scalars(theirs.order_by(TrainingSession.ends_on.desc(), Enrolment.id)).all()
    return {"standings": [one for one in map(standing_of, rows) if one is not None], "several": True}


def learns_something(person: Person) -> bool:
    """Whether they are a learner of a session that follows a path."""
    theirs = select(Enrolment.id).join(Enrolment.session)
    row = theirs.where(Enrolment.person_id == person.id, Enrolment.kind == EnrolmentKind.LEARNER)
    return session.scalar(row.where(TrainingSession.path_id.is_not(None)).limit(1)) is not None


STANDING = Panel(
    TITLE, "backoffice/standing.html", of_enrolment, permission=Permission.ENROLMENT_READ, icon="list-check", main=True,
    shown=lambda enrolment: enrolment.kind is EnrolmentKind.LEARNER and enrolment.session.path_id is not None,
)  # fmt: skip
STANDINGS = Panel(
    TITLE, "backoffice/standing.html", of_person, permission=Permission.ENROLMENT_READ, icon="list-check", main=True,
    shown=learns_something,
)  # fmt: skip
