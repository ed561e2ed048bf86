"""The standing cast: two companies, one of which must never see the other, and somebody in every role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import Range

from models.accounts.entities import Person, PersonState, Role, RoleGrant, TotpDevice
from models.contracts.entities import (
    Company,
    Enrolment,
    SessionKind,
    SlotAssignment,
    Supervision,
    TrainingSession,
    WaitingEntry,
)
from models.kernel import clock
from models.kernel.bulk import told_apart
from models.kernel.database import session, transaction
from models.kernel.policy import table_of
from models.organisation.entities import Campus, Curriculum, Promotion, Setting
from tests.school import School, build_school

PASSWORD = "une phrase de passe pour les tests"
ledger, sessions = table_of(SlotAssignment), table_of(TrainingSession)
TOTP_KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass(frozen=True)
class Cast:
    """Ids only: a test loads what it needs, in its own session."""

    acme_id: int
    globex_id: int
    slots_id: int
    licences_id: int
    expired_session_id: int
    upcoming_session_id: int
    globex_slots_id: int
    administrator_id: int
    pilot_id: int
    manager_id: int
    learner_id: int
    waiting_id: int
    expired_id: int
    licensed_id: int
    invited_id: int
    student_id: int
    tester_id: int
    alumna_id: int
    teacher_id: int
    recruiter_id: int
    globex_pilot_id: int
    globex_learner_id: int
    globex_waiting_id: int
    learner_enrolment_id: int
    waiting_enrolment_id: int
    globex_enrolment_id: int
    globex_waiting_enrolment_id: int
    school: School

    def person(self, name: str) -> Person:
        """``cast.person("pilot")``"""
        return session.get_one(Person, getattr(self, f"{name}_id"))


@cache
def hashed() -> str:
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def build_cast() -> Cast:
    """Write the cast and commit it. Acme's slot session has two slots: one held, one free, one person waiting."""
    today = clock.today()
    with transaction():
        session.add_all([Setting(id=1), Campus(name="Lyon"), (recruiting := Curriculum(name="Recrutement"))])
        session.add(Promotion(curriculum=recruiting, year=2026))
        acme, globex = Company(name="Acme"), Company(name="Globex")
        session.add_all([acme, globex])
        session.flush()
        school = build_school()
        slots = training(acme, "Acme - Lyon - Septembre", SessionKind.SLOTS, 2, today)
        licences = training(acme, "Acme - Paris - Licences", SessionKind.LICENCES, 1, today)
        past = training(acme, "Acme - Lyon - Ancienne", SessionKind.SLOTS, 1, today - timedelta(days=500))
        future = training(acme, "Acme - Lyon - À venir", SessionKind.SLOTS, 1, today + timedelta(days=60))
        foreign = training(globex, "Globex - Nantes - Mars", SessionKind.SLOTS, 2, today)
        for where in (slots, licences, past, future):
            where.path = school.path
        foreign.path = school.other_path
        people = {
            "administrator": person("administrator", "Clémentine", "Lemaître", Role.ADMINISTRATOR),
            "pilot": person("pilot", "Hélène", "Garçon", Role.PILOT, acme),
            "manager": person("manager", "Benoît", "Müller", Role.MANAGER),
            "learner": person("learner", "Amélie", "Benali", Role.LEARNER),
            "waiting": person("waiting", "Loïc", "Fournier", Role.LEARNER),
            "expired": person("expired", "Océane", "Mercier", Role.LEARNER),
            "licensed": person("licensed", "Jérôme", "Nguyễn", Role.LEARNER),
            "invited": person("invited", "Zoé", "Œuvrard", Role.LEARNER, state=PersonState.INVITED),
            "student": person("student", "Inès", "Diallo", Role.STUDENT),
            "tester": person("tester", "Théo", "Roux", Role.TESTER),
            "alumna": person("alumna", "Maëlle", "Petit", Role.ALUMNI),
            "teacher": person("teacher", "Gérard", "Noël", Role.TEACHER),
            "recruiter": person("recruiter", "Léa", "Blanc", Role.RECRUITER),
            "globex_pilot": person("globex_pilot", "Hank", "Scorpio", Role.PILOT, globex),
            "globex_learner": person("globex_learner", "Homer", "Simpson", Role.LEARNER),
            "globex_waiting": person("globex_waiting", "Lenny", "Leonard", Role.LEARNER),
        }
        enrolled = {
            "learner": enrol(people["learner"], slots),
            "waiting": enrol(people["waiting"], slots),
            "invited": enrol(people["invited"], future),
            "expired": enrol(people["expired"], past),
            "licensed": enrol(people["licensed"], licences),
            "globex_learner": enrol(people["globex_learner"], foreign),
            "globex_waiting": enrol(people["globex_waiting"], foreign),
        }
        session.flush()
        for name in ("administrator", "pilot", "globex_pilot"):  # their roles ask for the second step
            session.add(TotpDevice(person_id=people[name].id, secret=TOTP_KEY, confirmed_at=clock.now()))
        hold(enrolled["learner"])
        hold(enrolled["globex_learner"])
        session.add(WaitingEntry(enrolment=enrolled["waiting"], session=slots, position=1))
        session.add(Supervision(manager=people["manager"], person=people["learner"]))
        session.flush()
        return Cast(
            acme_id=acme.id, globex_id=globex.id, slots_id=slots.id, licences_id=licences.id,
            expired_session_id=past.id, upcoming_session_id=future.id, globex_slots_id=foreign.id,
            learner_enrolment_id=enrolled["learner"].id, waiting_enrolment_id=enrolled["waiting"].id,
            globex_enrolment_id=enrolled["globex_learner"].id,
            globex_waiting_enrolment_id=enrolled["globex_waiting"].id,
            school=school.ids(), **{f"{name}_id": somebody.id for name, somebody in people.items()},
        )  # fmt: skip


def training(company: Company, reference: str, kind: SessionKind, package: int, starts_on: date) -> TrainingSession:
    row = TrainingSession(
        company=company, reference=reference, kind=kind, package=package,
        starts_on=starts_on, ends_on=starts_on + timedelta(days=365),
    )  # fmt: skip
    session.add(row)
    return row


def person(
    name: str, first_name: str, last_name: str, role: Role, company: Company | None = None,
    state: PersonState = PersonState.ACTIVE,
) -> Person:  # fmt: skip
    row = Person(
        email=f"{name.replace('_', '-')}@exemple.fr", first_name=first_name, last_name=last_name, state=state,
        password_hash=hashed() if state is PersonState.ACTIVE else None,
    )  # fmt: skip
    row.grants.append(RoleGrant(role=role, company=company))
    session.add(row)
    return row


def enrol(somebody: Person, where: TrainingSession) -> Enrolment:
    row = Enrolment(person=somebody, session=where)
    session.add(row)
    return row


def hold(enrolment: Enrolment) -> None:
    enrolment.session.slots_used += 1
    session.add(SlotAssignment(enrolment=enrolment, session=enrolment.session, during=Range(clock.now(), None)))


def held_since(moment: datetime, *of: ColumnElement[bool]) -> None:
    """Let slots be held from an earlier moment: a period cannot be rewritten, so it is written once more.

    Args:
        of: conditions on the assignments; all that are held when there is none.
    """
    held = select(ledger).where(func.upper_inf(ledger.c.during), *of)
    again = [{**row, "during": Range(moment, None)} for row in session.execute(held).mappings()]
    session.execute(told_apart(delete(ledger).where(ledger.c.id.in_([row["id"] for row in again]))))
    for row in again:
        where = update(sessions).where(sessions.c.id == row["session_id"])
        session.execute(told_apart(where.values(slots_used=sessions.c.slots_used + 1)))
    session.execute(told_apart(insert(ledger)), again)
    session.expire_all()
