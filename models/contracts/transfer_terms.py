"""What a transfer says of each person, and of each session that it touches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.accounts.entities import Person
from models.contracts.entities import SessionKind, TrainingSession


@dataclass(frozen=True)
class Move:
    """One line of a transfer.

    Args:
        origin: the session that is left; None for somebody who only joins.
        counted: whether they count in a package of licences (CON-17, CON-18).
        gives_slot_back, leaves_queue: what they lose in that session.
        own_end_dropped: the last day of their own, when they had one: the new session's end is everybody's.
        reopened: whether a path declared finished is open again, since the new session follows another one.
    """

    person: Person
    origin: TrainingSession | None
    counted: bool
    gives_slot_back: bool = False
    leaves_queue: bool = False
    own_end_dropped: date | None = None
    reopened: bool = False


@dataclass(frozen=True)
class Terms:
    """What the transfer leaves of a session: its type, its package, its counted learners."""

    where: TrainingSession
    kind: SessionKind
    package: int
    learners: int
    wanted: int
    """The package that agrees: of licences the learners, of slots the one there is."""

    @property
    def changes(self) -> bool:
        """Whether its package is written, or has to be compared."""
        return self.package != self.where.package or self.kind is SessionKind.LICENCES

    @property
    def agrees(self) -> bool:
        return self.kind is SessionKind.SLOTS or self.package == self.learners
