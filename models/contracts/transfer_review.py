"""What a transfer would do, line by line, and all that stands in its way: read before it is done, and to do it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from models.accounts.entities import Person, Role, RoleGrant
from models.contracts.admission import is_staff
from models.contracts.entities import Enrolment, EnrolmentKind, SessionKind, TrainingSession
from models.contracts.learning import kind_for
from models.contracts.term_refusals import LicencesByStaff
from models.contracts.transfer_checks import refusals_of
from models.contracts.transfer_terms import Move, Terms
from models.kernel.database import session
from models.kernel.errors import DomainError, Forbidden
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.organisation.queries import the_settings
from models.permissions import Permission


@dataclass(frozen=True)
class TransferReview:
    """All that a transfer would do; with a refusal it does nothing."""

    moves: Sequence[Move]
    terms: Sequence[Terms]
    refusals: Sequence[DomainError]

    @property
    def mails(self) -> int:
        """How many learners are told that their slot is taken back."""
        return sum(move.gives_slot_back for move in self.moves)


def review_transfer(
    enrolments: Sequence[Enrolment], people: Sequence[Person], to: TrainingSession, *, by: Actor,
    packages: Mapping[int, int] | None = None, becomes: SessionKind | None = None,
) -> TransferReview:  # fmt: skip
    """Say what :func:`models.contracts.transferring.transfer` would do with the same arguments.

    Args:
        packages: session id -> the package it gets.
        becomes: the type that the new session gets, once everybody is in it.
    """
    require_moving(enrolments, people, to, by=by)
    kinds = kinds_of(people)
    moves = [_move(one, to) for one in enrolments]
    moves += [Move(one, None, counted=kinds[one.id] is EnrolmentKind.LEARNER) for one in people]
    terms = _terms(moves, to, packages or {}, becomes)
    return TransferReview(moves, terms, tuple(refusals_of(enrolments, people, to, terms)))


def require_moving(
    enrolments: Sequence[Enrolment], people: Sequence[Person], to: TrainingSession, *, by: Actor
) -> None:
    """Staff move anybody; a pilot moves learners of the company between its sessions with slots (CON-24, CON-52).

    Raises:
        Forbidden, LicencesByStaff
    """
    if is_staff(by):
        return
    if people:
        raise Forbidden
    require(by, Permission.LEARNER_ADD, to)
    for enrolment in enrolments:
        require(by, Permission.LEARNER_WRITE, enrolment)
    if SessionKind.LICENCES in {to.kind, *(one.session.kind for one in enrolments)}:
        raise LicencesByStaff("session", support=the_settings().support_email)


def _move(enrolment: Enrolment, to: TrainingSession) -> Move:
    return Move(
        enrolment.person,
        enrolment.session,
        counted=enrolment.kind is EnrolmentKind.LEARNER,
        gives_slot_back=enrolment.assignment is not None,
        leaves_queue=enrolment.waiting is not None,
        own_end_dropped=enrolment.own_ends_on,
        reopened=enrolment.completion is not None and follows_another(enrolment.session, to),
    )


def kinds_of(people: Sequence[Person]) -> dict[int, EnrolmentKind]:
    """Person id -> what they do in the session that they join, from their roles (CON-17, CON-18)."""
    held: dict[int, set[Role]] = {person.id: set() for person in people}
    granted = select(RoleGrant.person_id, RoleGrant.role).where(RoleGrant.person_id.in_(held))
    with acting_as(SYSTEM):  # what somebody is does not depend on who asks
        for person_id, role in session.execute(granted):
            held[person_id].add(role)
    return {person_id: kind_for(roles) for person_id, roles in held.items()}


def follows_another(before: TrainingSession, after: TrainingSession) -> bool:
    """Whether two sessions follow different paths (CON-34)."""
    return before.path_id != after.path_id


def _terms(
    moves: Sequence[Move], to: TrainingSession, packages: Mapping[int, int], becomes: SessionKind | None
) -> list[Terms]:
    leaving = Counter(move.origin for move in moves if move.counted and move.origin is not None)
    left = {move.origin.id: move.origin for move in moves if move.origin is not None and move.origin.id != to.id}
    found = []
    for where in (*left.values(), to):
        kind = becomes or where.kind if where is to else where.kind
        coming = sum(move.counted and move.origin is not to for move in moves) if where is to else -leaving[where]
        learners = where.learners + coming
        wanted = learners if kind is SessionKind.LICENCES else where.package
        found.append(Terms(where, kind, packages.get(where.id, where.package), learners, wanted))
    return found
