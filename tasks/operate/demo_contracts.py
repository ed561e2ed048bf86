"""The demo's client companies, their nine sessions, and who is enrolled, holds a slot, held one, or waits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy.dialects.postgresql import Range

from models.accounts.entities import Person, PersonState
from models.catalogue.entities import Path
from models.contracts.entities import (
    Company,
    Enrolment,
    RotationKind,
    RotationPlan,
    SessionKind,
    SlotAssignment,
    TrainingSession,
    WaitingEntry,
)
from models.contracts.rotation_pace import Pace
from models.kernel import clock
from models.kernel.database import session
from tasks.operate.demo_people import Crowd, learner, plain

MONTHS = (
    "Janvier", "Février", "Mars", "Avril", "Mai", "Juin", "Juillet", "Août", "Septembre", "Octobre", "Novembre",
    "Décembre",
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """One session of the demo.

    Args:
        starts_in, ends_in: days from today.
        people: how many are enrolled.
        package: slots bought; a licence session's is its people.
        holders, waiting: how many hold a slot, how many wait for one.
        rotates: the rhythm of a paced rotation, if any.
    """

    company: str
    place: str
    kind: SessionKind
    starts_in: int
    ends_in: int
    people: int
    package: int
    holders: int = 0
    waiting: int = 0
    rotates: Pace | None = None


WORKING = Pace(10, weekends=False)
PLANS = (
    Plan("Manpower", "Lyon", SessionKind.SLOTS, -122, 243, people=30, package=12, holders=9, waiting=6),
    Plan("Manpower", "Paris", SessionKind.SLOTS, -301, 64, people=22, package=8, holders=8, waiting=5, rotates=WORKING),
    Plan("Manpower", "Lille", SessionKind.LICENCES, -353, 12, people=18, package=18),
    Plan("Manpower", "Nantes", SessionKind.SLOTS, -400, -35, people=16, package=6, holders=4),
    Plan("Globex", "Bordeaux", SessionKind.SLOTS, -75, 290, people=26, package=10, holders=7, waiting=4),
    Plan("Globex", "Toulouse", SessionKind.LICENCES, 45, 410, people=15, package=15),
    Plan("Atelier Féval", "Rennes", SessionKind.LICENCES, -190, 175, people=24, package=24),
    Plan("Groupe Hélianthe", "Strasbourg", SessionKind.SLOTS, -240, 125, people=34, package=20, holders=17, waiting=8),
    Plan("Groupe Hélianthe", "Marseille", SessionKind.SLOTS, 20, 385, people=20, package=10),
)
PATH = "Les fondamentaux du recrutement"
OTHER_PATH = "Recruter sur les réseaux sociaux"
OTHER_PATHS = {"Marseille": OTHER_PATH, "Rennes": OTHER_PATH}


def enrolled_at(where: TrainingSession) -> datetime:
    """When the people of a session came to it: a week before it began, or now when that is to come."""
    before = datetime.combine(where.starts_on - timedelta(days=7), time(9), tzinfo=clock.time_zone())
    return min(before, clock.now())


@dataclass
class Contracts:
    """What was made, by name, for whoever adds to it."""

    companies: dict[str, Company] = field(default_factory=dict)
    sessions: dict[str, TrainingSession] = field(default_factory=dict)
    enrolments: dict[str, list[Enrolment]] = field(default_factory=dict)

    def learners(self, place: str) -> list[Person]:
        return [enrolment.person for enrolment in self.enrolments[place]]


def build_contracts(
    crowd: Crowd, today: date, known: dict[str, dict[int, Person]], paths: dict[str, Path]
) -> Contracts:
    """Write every company, session and learner of the demo.

    Args:
        today: the day that the plans count from.
        known: place -> rank -> somebody with a name of their own; ranks go holders, queue, others.
        paths: title -> what a session may follow.
    """
    made = Contracts()
    for plan in PLANS:
        if plan.company not in made.companies:
            made.companies[plan.company] = Company(name=plan.company)
        row = training(plan, made.companies[plan.company], paths, today)
        people = staffing(crowd, plan, known.get(plan.place, {}))
        enrolments = [Enrolment(person=person, session=row, created_at=enrolled_at(row)) for person in people]
        made.sessions[plan.place], made.enrolments[plan.place] = row, enrolments
        session.add(row)
        session.add_all(enrolments)
        if plan.kind is SessionKind.SLOTS:
            share_slots(crowd, plan, row, enrolments)
        if plan.rotates:
            session.add(rotation(plan.rotates, row, today))
    return made


def training(plan: Plan, company: Company, paths: dict[str, Path], today: date) -> TrainingSession:
    """A session; "Manpower - Lyon - Septembre 2021" is how pilots recognise it (CON-16)."""
    starts_on = today + timedelta(days=plan.starts_in)
    return TrainingSession(
        company=company, reference=f"{company.name} - {plan.place} - {MONTHS[starts_on.month - 1]} {starts_on.year}",
        kind=plan.kind, package=plan.package, slots_used=plan.holders, starts_on=starts_on,
        ends_on=today + timedelta(days=plan.ends_in), signed_on=starts_on - timedelta(days=24),
        path=paths[OTHER_PATHS.get(plan.place, PATH)],
        contract_reference=f"C-{starts_on.year}-{plan.starts_in % 1000:03}",
    )  # fmt: skip


def rotation(pace: Pace, row: TrainingSession, today: date) -> RotationPlan:
    """A paced rotation that turns in three working days."""
    return RotationPlan(
        session=row, kind=RotationKind.PACED, every_days=pace.every_days, weekends=pace.weekends,
        next_on=Pace(3, weekends=False).after(today),
    )  # fmt: skip


def staffing(crowd: Crowd, plan: Plan, known: dict[int, Person]) -> list[Person]:
    """The people of a session, by rank. Nobody of a session to come has been written to yet (ACC-07)."""
    domain = f"{plain(plan.company)}.exemple.fr"
    return [
        known.get(rank)
        or crowd.somebody(PersonState.IMPORTED if plan.starts_in > 0 else crowd.state_of_member(), domain, learner())
        for rank in range(plan.people)
    ]


def share_slots(crowd: Crowd, plan: Plan, row: TrainingSession, enrolments: list[Enrolment]) -> None:
    """Holders first, then those who wait, in order; of the others, most had their turn."""
    over, begun = max(0, -plan.ends_in), -plan.starts_in  # days since the end, since the start
    queue = plan.holders + plan.waiting
    for enrolment in enrolments[: plan.holders]:
        session.add(turn(crowd.now, row, enrolment, over + crowd.random.randint(3, 60)))
    for position, enrolment in enumerate(enrolments[plan.holders : queue], start=1):
        session.add(WaitingEntry(enrolment=enrolment, session=row, position=position))
    for enrolment in enrolments[queue:]:
        if begun > 0 and crowd.random.random() < 0.7:
            ended = crowd.random.randint(over + 5, begun - 40)
            session.add(turn(crowd.now, row, enrolment, ended + crowd.random.randint(15, 39), ended))


def turn(
    now: datetime, row: TrainingSession, enrolment: Enrolment, began: int, ended: int | None = None
) -> SlotAssignment:
    """A turn at a slot, in days ago: since when, until when; no end for who holds it still."""
    until = None if ended is None else now - timedelta(days=ended)
    return SlotAssignment(
        enrolment=enrolment, session=row, during=Range(now - timedelta(days=began), until),
        release_reason="" if until is None else "Parcours terminé",
    )  # fmt: skip
