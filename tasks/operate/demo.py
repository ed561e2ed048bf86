"""The demo data: one school, four clients, nine sessions, four hundred people; loaded once, in one transaction."""

from __future__ import annotations

from sqlalchemy import func, select, text

from models.accounts.entities import Person, PersonState, Role, RoleGrant
from models.accounts.passwords import hash_password
from models.contracts.entities import Company, Enrolment, EnrolmentKind, Supervision
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import N_
from models.organisation.entities import Setting
from tasks.operate.demo_accounts import KNOWN, PASSWORD, DemoAccount, KnownPerson, demo_accounts
from tasks.operate.demo_changes import act
from tasks.operate.demo_contracts import Contracts, build_contracts
from tasks.operate.demo_learning import learn
from tasks.operate.demo_people import Crowd, plain
from tasks.operate.demo_school import add_school
from tasks.operate.demo_teaching import add_catalogue

__all__ = ["DemoAccount", "demo_accounts", "load_once"]

LOCK = 7_277_001
ROLES = {
    "administratrice": Role.ADMINISTRATOR, "manager": Role.MANAGER, "apprenante": Role.LEARNER,
    "en-attente": Role.LEARNER, "expire": Role.LEARNER, "enseignant": Role.TEACHER, "recruteuse": Role.RECRUITER,
    "testeur": Role.TESTER,
}  # fmt: skip
PILOTS = {"pilote": "Manpower", "pilote-globex": "Globex"}


class NotADemoDatabase(DomainError):
    """The demo's accounts share a password that everybody knows: they never join real people."""

    sentence = N_("This database holds real people: the demo data, whose password is public, are not added to it.")


def load_once() -> bool:
    """Load the demo data, unless they are there.

    Returns:
        Whether they were loaded now.

    Raises:
        NotADemoDatabase: other people are there.
    """
    with acting_as(SYSTEM), transaction():
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        if session.scalar(select(Person.id).where(Person.email_key == KNOWN[0].email)):
            return False
        if session.scalar(select(func.count()).select_from(Person)):
            raise NotADemoDatabase
        load()
    return True


def load() -> None:
    """Write everything; dates count from today, the people are the same at every load."""
    crowd = Crowd(clock.now(), hash_password(PASSWORD))
    setting = session.get(Setting, 1) or Setting(id=1)
    setting.organisation_name = "École & Réseau"
    session.add(setting)
    known = {person.key: welcome(crowd, person) for person in KNOWN}
    made = build_contracts(
        crowd,
        clock.today(),
        {"Lyon": {0: known["apprenante"], 9: known["en-attente"]}, "Nantes": {0: known["expire"]}},
        add_catalogue(setting),
    )
    session.add_all(known.values())
    setting.demo_session = made.sessions["Lyon"]
    add_pilots(crowd, made.companies, known)
    add_managers(crowd, made, known["manager"])
    session.add(Enrolment(person=known["testeur"], session=made.sessions["Rennes"], kind=EnrolmentKind.TESTER))
    add_school(crowd, known["etudiant"], known["ancienne"])
    session.flush()
    act(made, known)
    learn(crowd, made, known)


def welcome(crowd: Crowd, known: KnownPerson) -> Person:
    person = crowd.person(known.first_name, known.last_name, known.email, PersonState.ACTIVE)
    person.last_seen_at = crowd.now
    if known.key in ROLES:
        person.grants.append(RoleGrant(role=ROLES[known.key]))
    return person


def add_pilots(crowd: Crowd, companies: dict[str, Company], known: dict[str, Person]) -> None:
    """The pilots with a name of their own, and one more a company."""
    for key, name in PILOTS.items():
        known[key].grants.append(RoleGrant(role=Role.PILOT, company=companies[name]))
    for company in companies.values():
        grant = RoleGrant(role=Role.PILOT, company=company)
        session.add(crowd.somebody(PersonState.ACTIVE, f"{plain(company.name)}.exemple.fr", grant))


def add_managers(crowd: Crowd, made: Contracts, manager: Person) -> None:
    """Two a session: somebody from outside it, and one of its learners (*manager apprenant*, CON-12)."""
    team(manager, made.learners("Lyon")[:5])
    pilot_learner = made.learners("Rennes")[0]
    pilot_learner.grants.append(RoleGrant(role=Role.PILOT, company=made.companies["Atelier Féval"]))
    for place, row in made.sessions.items():
        learners = made.learners(place)
        domain = f"{plain(row.company.name)}.exemple.fr"
        outsider = crowd.somebody(PersonState.ACTIVE, domain, RoleGrant(role=Role.MANAGER))
        insider = learners[-1]
        insider.grants.append(RoleGrant(role=Role.MANAGER))
        team(outsider, learners[5:10])
        team(insider, learners[10:-1])
        if row.ends_on >= clock.today():  # in the session without learning there (CON-29)
            session.add(Enrolment(person=outsider, session=row, kind=EnrolmentKind.COMPANION))


def team(manager: Person, people: list[Person]) -> None:
    session.add(manager)
    session.add_all(Supervision(manager=manager, person=person) for person in people)
