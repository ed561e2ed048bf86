"""The school of the demo: students, alumni, who asks to join, who teaches, recruits, tests and runs it."""

from __future__ import annotations

from models.accounts.entities import Person, PersonState, Role, RoleGrant
from models.kernel.database import session
from models.organisation.entities import Campus, Curriculum, Promotion
from tasks.operate.demo_people import Crowd

CURRICULA = ("Chargé de recrutement", "Responsable ressources humaines", "Mastère Talents et organisation")
CAMPUSES = ("Lyon", "Paris", "Nantes")
STUDENTS, ALUMNI, APPLICANTS = 58, 83, 5
STAFF = ((Role.TEACHER, 9), (Role.RECRUITER, 12), (Role.TESTER, 4), (Role.ADMINISTRATOR, 2))


def add_school(crowd: Crowd, student: Person, alumna: Person) -> None:
    """Write curricula, promotions, campuses and everybody of the school.

    Args:
        student, alumna: the two with a name of their own, who still lack their role.
    """
    campuses = [Campus(name=name) for name in CAMPUSES]
    years = range(crowd.now.year - 5, crowd.now.year + 1)
    promotions = [Promotion(curriculum=each, year=year) for each in map(new_curriculum, CURRICULA) for year in years]
    session.add_all([*campuses, *promotions])
    current = [promotion for promotion in promotions if promotion.year >= years[-2]]
    past = [promotion for promotion in promotions if promotion.year < years[-2]]

    student.grants.append(placed(crowd, Role.STUDENT, current, campuses[:1]))
    alumna.grants.append(placed(crowd, Role.ALUMNI, past, campuses))
    add_members(crowd, Role.STUDENT, STUDENTS, current, campuses)
    add_members(crowd, Role.ALUMNI, ALUMNI, past, campuses)
    for _ in range(APPLICANTS):
        grant = placed(crowd, Role.ALUMNI, past, campuses)
        session.add(crowd.somebody(PersonState.REQUESTED, "courriel.exemple.fr", grant))
    for role, count in STAFF:
        for _ in range(count):
            session.add(crowd.somebody(PersonState.ACTIVE, "ecole.exemple.fr", RoleGrant(role=role)))


def add_members(crowd: Crowd, role: Role, count: int, promotions: list[Promotion], campuses: list[Campus]) -> None:
    for _ in range(count):
        grant = placed(crowd, role, promotions, campuses)
        session.add(crowd.somebody(crowd.state_of_member(), "reseau.exemple.fr", grant))


def placed(crowd: Crowd, role: Role, promotions: list[Promotion], campuses: list[Campus]) -> RoleGrant:
    """A role bound to a curriculum, a promotion and a campus (U-01)."""
    promotion, campus = crowd.random.choice(promotions), crowd.random.choice(campuses)
    return RoleGrant(role=role, curriculum=promotion.curriculum, promotion=promotion, campus=campus)


def new_curriculum(name: str) -> Curriculum:
    return Curriculum(name=name)
