"""Companies and sessions as they are agreed: dates, names, and what a change of theirs extends to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models.accounts.actors import actor_for
from models.contracts.dates import twelve_months_after
from models.contracts.entities import (
    Company,
    Enrolment,
    TrainingSession,
)
from models.contracts.operations import (
    change_company,
    change_end,
    change_session,
    create_company,
    create_session,
    enrol,
    freeze_name,
    move_sessions,
)
from models.contracts.term_refusals import (
    CompanyNamePrinted,
    EndsBeforeItStarts,
    NoSuccessor,
    OwnEndsTooEarly,
    StartExtendsToAll,
)
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM
from tests.cast import Cast
from tests.models.contracts.terms import commit, committed, licences, refused, slots


@pytest.mark.row("CON-05")
@pytest.mark.row("CON-06")
@pytest.mark.row("CON-13")
@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 9, 1), date(2027, 8, 31)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_a_session_lasts_twelve_months_unless_the_contract_says_otherwise(cast: Cast, first: date, last: date) -> None:
    acme = session.get_one(Company, cast.acme_id)
    assert twelve_months_after(first) == last
    row = create_session(
        company=acme, package=1, starts_on=first, contract_reference="C-9", signed_on=date(2026, 6, 2), by=SYSTEM
    )
    assert (row.ends_on, row.contract_reference, row.signed_on) == (last, "C-9", date(2026, 6, 2))
    assert change_session(row, ends_on=date(2030, 1, 1), by=SYSTEM).ends_on == date(2030, 1, 1)
    refused(EndsBeforeItStarts, change_session, row, ends_on=first - timedelta(days=1))


@pytest.mark.row("CON-14")
@pytest.mark.row("CON-21")
def test_slots_are_spread_over_as_many_sessions_as_one_likes(cast: Cast) -> None:
    acme, first = session.get_one(Company, cast.acme_id), date(2026, 9, 1)
    made = [create_session(company=acme, place=f"Équipe {n}", package=1, starts_on=first, by=SYSTEM) for n in range(5)]
    one = create_session(company=acme, place="Toutes", package=5, starts_on=first, by=SYSTEM)
    assert sum(row.package for row in made) == one.package
    assert len({row.reference for row in (*made, one)}) == 6


@pytest.mark.row("CON-09")
@pytest.mark.row("CON-10")
@pytest.mark.row("CON-32")
def test_a_start_that_changes_says_first_how_many_people_it_changes(cast: Cast) -> None:
    where, later = slots(cast), clock.today() - timedelta(days=3)
    told = refused(StartExtendsToAll, change_session, where, starts_on=later)
    assert (told.field, told.values["n"]) == ("extend_to_users", 2)
    assert change_session(where, starts_on=later, extend_to_users=True, by=SYSTEM).starts_on == later


@pytest.mark.row("CON-33")
def test_own_last_days_stay_unless_everybody_is_to_end_together(cast: Cast) -> None:
    where, own = slots(cast), session.get_one(Enrolment, cast.waiting_enrolment_id)
    change_end(own, own_ends_on=clock.today() + timedelta(days=5), by=SYSTEM)
    change_session(where, ends_on=where.ends_on + timedelta(days=30), by=SYSTEM)
    assert own.ends_on == clock.today() + timedelta(days=5)
    beyond = clock.today() + timedelta(days=6)
    told = refused(OwnEndsTooEarly, change_session, where, starts_on=beyond, extend_to_users=True)
    assert "Loïc Fournier" in str(told)
    change_session(where, starts_on=beyond, extend_to_users=True, reset_own_ends=True, by=SYSTEM)
    assert own.own_ends_on is None


@pytest.mark.row("CON-03")
@pytest.mark.row("A-01")
@pytest.mark.row("D15")
def test_a_name_that_documents_carry_stays_and_everything_else_may_change(cast: Cast) -> None:
    acme = session.get_one(Company, cast.acme_id)
    freeze_name(acme, by=SYSTEM)
    since = acme.name_frozen_at
    freeze_name(acme, by=SYSTEM)
    assert acme.name_frozen_at == since
    assert refused(CompanyNamePrinted, change_company, acme, name="Acme SAS").field == "name"
    change_company(acme, name="Acme", external_reference="A-1", by=SYSTEM)
    assert acme.external_reference == "A-1"
    with pytest.raises(CompanyNamePrinted):
        committed(lambda: setattr(acme, "name", "ACME"))


@pytest.mark.row("CON-03")
@pytest.mark.row("D15")
def test_the_sessions_of_a_company_move_to_the_one_that_takes_over(cast: Cast) -> None:
    acme = session.get_one(Company, cast.acme_id)
    refused(NoSuccessor, move_sessions, acme)
    acme.successor = create_company(name="Acme Conseil", by=SYSTEM)
    assert move_sessions(acme, only=[cast.slots_id, cast.globex_slots_id], by=SYSTEM) == 1
    assert slots(cast).company.name == "Acme Conseil"
    assert move_sessions(acme, by=SYSTEM) == 3
    commit()
    there = select(func.count(TrainingSession.id)).where(TrainingSession.company_id == acme.successor_id)
    assert session.scalar(there) == 4
    assert session.get_one(TrainingSession, cast.globex_slots_id).company_id == cast.globex_id
    enrol(cast.person("waiting"), licences(cast), package=2, by=SYSTEM)  # nobody became a stranger


def test_a_pilot_moves_no_session_and_freezes_no_name(cast: Cast) -> None:
    pilot, acme = actor_for(cast.pilot_id), session.get_one(Company, cast.acme_id)
    refused(Forbidden, move_sessions, acme, by=pilot)
    refused(Forbidden, freeze_name, acme, by=pilot)
