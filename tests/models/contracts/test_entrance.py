"""Who stays outside once their last day has passed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.accounts.actors import actor_for
from models.accounts.entities import Person, Role, RoleGrant
from models.accounts.granting import prolong_grant
from models.contracts.agreements import change_session
from models.contracts.entities import Enrolment, Supervision, TrainingSession
from models.contracts.entrance import refuse_after_the_last_day, refuse_after_the_last_session
from models.contracts.finding import Code, Mend
from models.contracts.refusals import CompanySessionsOver, PathOver, TeamSessionsOver
from models.kernel import clock
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from models.permissions import Permission
from tests.cast import Cast, enrol
from tests.models.accounts.doors import sign_in
from tests.models.contracts.findings import found, gone, in_the_way, later


@pytest.mark.row("ACC-05")
def test_a_learner_whose_path_is_over_is_told_since_when_and_whom_to_ask(cast: Cast) -> None:
    with pytest.raises(PathOver) as refused:
        refuse_after_the_last_day(cast.person("expired"))
    enrolment = session.query(Enrolment).filter_by(person_id=cast.expired_id).one()
    sentence = str(refused.value)
    assert str(enrolment.ends_on.year) in sentence
    assert "ausecours@lecoledurecrutement.fr" in sentence


@pytest.mark.row("ACC-05")
def test_another_live_role_opens_the_door(cast: Cast) -> None:
    session.add(RoleGrant(person_id=cast.expired_id, role=Role.ALUMNI))
    session.flush()
    refuse_after_the_last_day(cast.person("expired"))


@pytest.mark.parametrize("name", ["learner", "waiting", "licensed", "invited", "alumna", "student", "pilot", "tester"])
def test_everybody_else_enters(cast: Cast, name: str) -> None:
    refuse_after_the_last_day(session.get_one(Person, getattr(cast, f"{name}_id")))
    refuse_after_the_last_session(session.get_one(Person, getattr(cast, f"{name}_id")))


def ended(days: int) -> date:
    return clock.today() - timedelta(days=days)


def end_role(cast: Cast, who: str, days: int = 1) -> RoleGrant:
    (grant,) = cast.person(who).grants
    grant.ends_on = ended(days)
    session.flush()
    return grant


def end_sessions_of(company_id: int) -> None:
    for where in session.query(TrainingSession).filter_by(company_id=company_id):
        where.starts_on, where.ends_on = ended(900), ended(1)
    session.flush()


@pytest.mark.row("ACC-24")
@pytest.mark.row("A-46")
def test_a_pilot_whose_own_access_is_over_stays_in_while_a_session_of_the_company_runs(cast: Cast) -> None:
    end_role(cast, "pilot")
    refuse_after_the_last_session(cast.person("pilot"))
    assert actor_for(cast.pilot_id).may_in(Permission.SLOT_ASSIGN, cast.acme_id)
    assert not actor_for(cast.pilot_id).may_in(Permission.SLOT_ASSIGN, cast.globex_id)


@pytest.mark.row("ACC-24")
@pytest.mark.row("A-46")
def test_a_pilot_stays_in_after_the_last_session_while_their_own_access_lasts(cast: Cast) -> None:
    end_sessions_of(cast.acme_id)
    end_role(cast, "pilot", days=0)
    refuse_after_the_last_session(cast.person("pilot"))
    assert actor_for(cast.pilot_id).may_in(Permission.SLOT_ASSIGN, cast.acme_id)


@pytest.mark.row("ACC-24")
@pytest.mark.row("A-46")
def test_a_pilot_is_refused_once_both_are_over_and_told_why(cast: Cast) -> None:
    end_role(cast, "pilot")
    end_sessions_of(cast.acme_id)
    with pytest.raises(CompanySessionsOver) as refused:
        sign_in("pilot@exemple.fr")
    assert "Acme" in str(refused.value)
    assert str(ended(1).year) in str(refused.value)
    assert "ausecours@lecoledurecrutement.fr" in str(refused.value)
    assert not actor_for(cast.pilot_id).may(Permission.SLOT_ASSIGN)


@pytest.mark.row("ACC-24")
def test_a_role_without_an_end_ends_with_the_pilot_s_own_enrolment(cast: Cast) -> None:
    own = enrol(cast.person("pilot"), session.get_one(TrainingSession, cast.slots_id))
    end_sessions_of(cast.acme_id)
    with pytest.raises(CompanySessionsOver):
        refuse_after_the_last_session(cast.person("pilot"))
    own.own_ends_on = clock.today()
    session.flush()
    refuse_after_the_last_session(cast.person("pilot"))


def test_sessions_of_another_company_keep_no_pilot_in(cast: Cast) -> None:
    end_role(cast, "globex_pilot")
    end_sessions_of(cast.globex_id)
    with pytest.raises(CompanySessionsOver):
        refuse_after_the_last_session(cast.person("globex_pilot"))


def test_a_pilot_to_whom_nothing_sets_an_end_enters(cast: Cast) -> None:
    end_sessions_of(cast.acme_id)
    refuse_after_the_last_session(cast.person("pilot"))


@pytest.mark.row("ACC-24")
def test_a_manager_follows_the_same_rule_over_the_sessions_of_their_team(cast: Cast) -> None:
    end_role(cast, "manager")
    refuse_after_the_last_session(cast.person("manager"))
    assert actor_for(cast.manager_id).may(Permission.TEAM_FOLLOW)
    end_sessions_of(cast.acme_id)
    with pytest.raises(TeamSessionsOver):
        refuse_after_the_last_session(cast.person("manager"))
    assert not actor_for(cast.manager_id).may(Permission.TEAM_FOLLOW)


def test_a_manager_who_learned_is_refused_when_neither_lasts(cast: Cast) -> None:
    session.add(RoleGrant(person_id=cast.expired_id, role=Role.MANAGER))
    session.flush()
    with pytest.raises(TeamSessionsOver):
        sign_in("expired@exemple.fr")
    session.add(Supervision(manager_id=cast.expired_id, person_id=cast.learner_id))
    session.flush()
    sign_in("expired@exemple.fr")


def test_another_role_that_lasts_keeps_the_door_open(cast: Cast) -> None:
    end_role(cast, "pilot")
    end_sessions_of(cast.acme_id)
    session.add(RoleGrant(person_id=cast.pilot_id, role=Role.ALUMNI))
    session.flush()
    refuse_after_the_last_session(cast.person("pilot"))


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMINISTRATOR, Role.STUDENT])
def test_no_session_prolongs_any_other_role(cast: Cast, role: Role) -> None:
    session.add(RoleGrant(person_id=cast.alumna_id, role=role, company_id=cast.acme_id, ends_on=ended(1)))
    session.flush()
    assert role not in actor_for(cast.alumna_id).roles


@pytest.mark.parametrize(("who", "company"), [("pilot", "acme"), ("manager", "acme")])
def test_the_card_says_so_and_prolonging_the_role_opens_the_door(cast: Cast, who: str, company: str) -> None:
    end_role(cast, who)
    end_sessions_of(getattr(cast, f"{company}_id"))
    finding = in_the_way(cast, who, Code.PILOT_CLOSED, Mend.PROLONG_ROLE)
    prolong_grant(finding.subject, ends_on=later(30), by=SYSTEM)
    gone(cast, who, Code.PILOT_CLOSED)
    refuse_after_the_last_session(cast.person(who))


def test_the_card_of_a_pilot_who_ended_with_an_enrolment_offers_the_session_s_dates(cast: Cast) -> None:
    enrol(cast.person("pilot"), session.get_one(TrainingSession, cast.slots_id))
    assert found(cast.person("pilot"), Code.WAITING) is None  # a pilot without lessons waits for none
    end_sessions_of(cast.acme_id)
    in_the_way(cast, "pilot", Code.PILOT_CLOSED, None)
    finding = in_the_way(cast, "pilot", Code.EXPIRED, Mend.CHANGE_SESSION)
    change_session(finding.subject, ends_on=later(3), by=SYSTEM)
    gone(cast, "pilot", Code.PILOT_CLOSED)
