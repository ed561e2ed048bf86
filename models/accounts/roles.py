"""Which role holds which right, and the eight labels of the school (ACC-12, D7)."""

from __future__ import annotations

from models.accounts.grants import Role
from models.kernel.columns import Labelled
from models.kernel.text import N_
from models.permissions import Permission

RIGHTS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.PILOT: frozenset(
        {
            Permission.BACKOFFICE_ENTER,
            Permission.PERSON_READ,
            Permission.COMPANY_READ,
            Permission.SESSION_READ,
            Permission.ENROLMENT_READ,
            Permission.LEARNER_ADD,
            Permission.LEARNER_WRITE,
            Permission.TEAM_FOLLOW,
            Permission.TEAM_WRITE,
            Permission.SLOT_READ,
            Permission.SLOT_ASSIGN,
            Permission.SLOT_RELEASE,
            Permission.ROTATION_WRITE,
        }
    ),
    Role.MANAGER: frozenset({Permission.BACKOFFICE_ENTER, Permission.TEAM_FOLLOW}),
    Role.LEARNER: frozenset({Permission.LEARN}),
    Role.STUDENT: frozenset({Permission.LEARN}),
    Role.TESTER: frozenset({Permission.LEARN}),
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
