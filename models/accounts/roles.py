"""Which role holds which right, and the eight labels of the school (ACC-12, D7)."""

from __future__ import annotations

from models.accounts.grants import Role
from models.kernel.columns import Labelled
from models.kernel.text import N_
from models.permissions import Permission as P

RIGHTS: dict[Role, frozenset[P]] = {
    Role.ADMINISTRATOR: frozenset(P),
    Role.PILOT: frozenset(
        {
            P.BACKOFFICE_ENTER,
            P.PERSON_READ,
            P.COMPANY_READ,
            P.SESSION_READ,
            P.ENROLMENT_READ,
            P.TEAM_FOLLOW,
            P.SLOT_READ,
            P.SLOT_ASSIGN,
            P.SLOT_RELEASE,
        }
    ),
    Role.MANAGER: frozenset({P.BACKOFFICE_ENTER, P.TEAM_FOLLOW}),
    Role.LEARNER: frozenset({P.LEARN}),
    Role.STUDENT: frozenset({P.LEARN}),
    Role.TESTER: frozenset({P.LEARN}),
    Role.ALUMNI: frozenset(),
    Role.TEACHER: frozenset(),
    Role.RECRUITER: frozenset(),
}

BOUND_BY_COMPANY = frozenset({Role.PILOT})
"""Roles whose rights hold in the company of the grant, and nowhere else (ACC-17)."""

NEEDS_SECOND_FACTOR = frozenset({Role.ADMINISTRATOR, Role.PILOT})
"""Roles that must enrol a TOTP device, outside the demo."""

LEARNER_ROLES = frozenset({Role.LEARNER, Role.STUDENT})
"""Roles for which an enrolment opens lessons (CON-17)."""


class SchoolRole(Labelled):
    """The eight labels on the person form; each writes a set of roles (ACC-12, U-01)."""

    TESTER = "tester", N_("Tester")
    LEARNER = "learner", N_("Learner")
    MANAGER = "manager", N_("Manager")
    MANAGER_LEARNER = "manager_learner", N_("Manager learner")
    PILOT = "pilot", N_("Pilot")
    PILOT_LEARNER = "pilot_learner", N_("Pilot learner")
    STUDENT = "student", N_("Student")
    ADMINISTRATOR = "administrator", N_("Administrator")

    @property
    def roles(self) -> frozenset[Role]:
        return SETS[self]


SETS: dict[SchoolRole, frozenset[Role]] = {
    SchoolRole.TESTER: frozenset({Role.TESTER}),
    SchoolRole.LEARNER: frozenset({Role.LEARNER}),
    SchoolRole.MANAGER: frozenset({Role.MANAGER}),
    SchoolRole.MANAGER_LEARNER: frozenset({Role.MANAGER, Role.LEARNER}),
    SchoolRole.PILOT: frozenset({Role.PILOT}),
    SchoolRole.PILOT_LEARNER: frozenset({Role.PILOT, Role.LEARNER}),
    SchoolRole.STUDENT: frozenset({Role.STUDENT}),
    SchoolRole.ADMINISTRATOR: frozenset({Role.ADMINISTRATOR}),
}

SCHOOL_ROLES = frozenset(role for roles in SETS.values() for role in roles)
"""Every base role that one of the eight labels can write; the others are left alone when a label is chosen."""


def label_of(roles: frozenset[Role]) -> SchoolRole | None:
    """The school label of a set of roles, or None when the set is none of the eight."""
    return next((label for label, held in SETS.items() if held == roles & SCHOOL_ROLES), None)
