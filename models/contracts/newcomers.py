"""Adding people to a session, many at once: all of them or nobody (CON-22, CON-23, CON-25, CON-26, CON-28)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from models.accounts import granting, membership
from models.accounts.entities import Person, PersonState
from models.accounts.roles import SchoolRole
from models.contracts.admission import is_staff, refuse_closed
from models.contracts.enrolling import enrol_all
from models.contracts.entities import Enrolment, EnrolmentKind, TrainingSession
from models.contracts.learning import kind_for
from models.contracts.newcomer_checks import Checked, Desk, check
from models.contracts.pasting import Newcomer
from models.contracts.supervising import follow
from models.contracts.term_refusals import AlreadyFollowed, LinesRefused
from models.kernel.errors import DomainError
from models.kernel.policy import Actor, require
from models.permissions import Permission

OFFERED = (SchoolRole.LEARNER, SchoolRole.MANAGER_LEARNER, SchoolRole.MANAGER)
"""What a pilot may add somebody as (CON-25)."""
OFFERED_BY_STAFF = (*OFFERED, SchoolRole.PILOT_LEARNER, SchoolRole.PILOT, SchoolRole.STUDENT, SchoolRole.TESTER)


def add_learners(
    where: TrainingSession, drafts: Sequence[Newcomer], *, by: Actor, package: int | None = None,
    confirmed: bool = False,
) -> list[Enrolment]:  # fmt: skip
    """Put people in a session; whoever has no account yet gets one, without any mail before the session starts.

    Managers and pilots who do not learn get their invitation at once: no first day will bring it to them. Names of an
    account that is there already stay as they are (ACC-42).

    Args:
        drafts: each with a line of its own.
        package: of a session with licences, how many there are from now on (CON-26).
        confirmed: staff have read that it is late, and add them all the same (CON-28, A-43, A-54).

    Raises:
        Forbidden: the actor adds nobody to sessions of that company.
        LinesRefused: says of every line what is wrong with it, by field.
        LicencesByStaff, SessionExpired, LicencesDisagree, LateEnrolment, SessionExpiredConfirm: as for
            :func:`models.contracts.enrolling.enrol`.
    """
    require(by, Permission.LEARNER_ADD, where)
    learner = any(one.role and kind_for(one.role.roles) is EnrolmentKind.LEARNER for one in drafts)
    refuse_closed(where, by=by, learner=learner, confirmed=confirmed)
    desk = Desk(drafts, where, by=by, roles=roles_offered(by))
    lines = check(desk, drafts)
    in_turn = sorted(lines, key=lambda one: one.email.lower())  # two who add the same people meet in one order
    people = {one.email.lower(): _account_of(one, by=by) for one in in_turn}
    kinds = [(people[one.email.lower()], kind_for(one.role.roles)) for one in lines]
    added = enrol_all(kinds, where, by=by, package=package, confirmed=confirmed)
    for enrolment in added:
        _invite(enrolment)
    for one in lines:
        for key in one.managers:
            _follow(people.get(key) or desk.managers[key], people[one.email.lower()], by=by)
    return added


def _account_of(line: Checked, *, by: Actor) -> Person:
    """Somebody with the roles of their line, in an account that is there or that is made now."""
    draft = line.draft
    with _on(line):
        person = line.person or membership.write_person(draft.first_name, draft.last_name, line.email)
        for role, company_id in line.grants:
            granting.write_grant(person, role, by=by, company_id=company_id)
    return person


def _invite(enrolment: Enrolment) -> None:
    """Whoever does not learn waits for no first day."""
    if enrolment.kind is EnrolmentKind.COMPANION and enrolment.person.state is PersonState.IMPORTED:
        membership.write_invitation(enrolment.person)


def _follow(manager: Person, person: Person, *, by: Actor) -> None:
    with suppress(AlreadyFollowed):
        follow(manager=manager, person=person, by=by)


@contextmanager
def _on(line: Checked) -> Iterator[None]:
    """What is refused now was not when the line was checked: somebody was faster with the same address."""
    try:
        yield
    except DomainError as refusal:
        wrong = refusal.field or "", refusal.sentence % refusal.values
        raise LinesRefused("learners", errors={line.draft.line: [wrong]}, n=1) from refusal


def roles_offered(by: Actor) -> tuple[SchoolRole, ...]:
    """The roles in which an actor may add somebody to a session."""
    return OFFERED_BY_STAFF if is_staff(by) else OFFERED
