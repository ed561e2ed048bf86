"""Everything that stands in the way of a transfer is said, and nobody is moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from models.contracts.entities import (
    SessionKind,
)
from models.contracts.operations import (
    assign_slot,
    enrol,
)
from models.contracts.refusals import EnrolmentGone, SessionExpired
from models.contracts.term_refusals import (
    AlreadyInSession,
    NobodyChosen,
    OtherCompany,
    PackageBelowHolders,
    PackageOutOfRange,
    SameSession,
    SlotsStillHeld,
)
from models.contracts.transferring import transfer
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM
from tests.cast import Cast
from tests.models.contracts.test_transferring import TABLES, another, enrolment, licensed, where
from tests.unchanged import contents


def nobody(cast: Cast) -> Any:
    return [], another(cast), {}


def where_they_are(cast: Cast) -> Any:
    return [enrolment(cast.learner_enrolment_id)], where(cast.slots_id), {}


def to_another_company(cast: Cast) -> Any:
    return [enrolment(cast.learner_enrolment_id)], where(cast.globex_slots_id), {}


def to_an_expired_session(cast: Cast) -> Any:
    return [enrolment(cast.learner_enrolment_id)], where(cast.expired_session_id), {}


def twice(cast: Cast) -> Any:
    to = another(cast)
    enrol(cast.person("learner"), to, by=SYSTEM)
    return [enrolment(cast.waiting_enrolment_id), enrolment(cast.learner_enrolment_id)], to, {}


def the_same_person_from_two_sessions(cast: Cast) -> Any:
    one = enrol(cast.person("learner"), where(cast.upcoming_session_id), by=SYSTEM)
    return [enrolment(cast.learner_enrolment_id), one], another(cast), {}


def a_learner_of_another_company(cast: Cast) -> Any:
    return [], another(cast), {"people": [cast.person("globex_learner")]}


def deleted_meanwhile(cast: Cast) -> Any:
    gone = enrol(cast.person("student"), where(cast.slots_id), by=SYSTEM)
    to = another(cast)
    session.delete(gone)
    session.flush()
    return [gone, enrolment(cast.learner_enrolment_id)], to, {}


def a_package_below_the_holders(cast: Cast) -> Any:
    assign_slot(enrolment(cast.waiting_enrolment_id), by=SYSTEM)
    other = enrol(cast.person("student"), where(cast.slots_id), by=SYSTEM)
    return [other], another(cast), {"packages": {cast.slots_id: 1}}


def no_package(cast: Cast) -> Any:
    return [enrolment(cast.waiting_enrolment_id)], another(cast), {"packages": {cast.slots_id: 10**9}}


def holders_in_the_new_one(cast: Cast) -> Any:
    return [licensed(cast)], where(cast.slots_id), {
        "becomes": SessionKind.LICENCES, "packages": {cast.slots_id: 3, cast.licences_id: 0},
    }  # fmt: skip


REFUSED: list[tuple[Callable[[Cast], Any], type[DomainError]]] = [
    (nobody, NobodyChosen), (where_they_are, SameSession), (to_another_company, OtherCompany),
    (to_an_expired_session, SessionExpired), (twice, AlreadyInSession),
    (the_same_person_from_two_sessions, AlreadyInSession), (a_learner_of_another_company, OtherCompany),
    (deleted_meanwhile, EnrolmentGone), (a_package_below_the_holders, PackageBelowHolders),
    (no_package, PackageOutOfRange), (holders_in_the_new_one, SlotsStillHeld),
]  # fmt: skip


@pytest.mark.parametrize(("case", "refusal"), REFUSED, ids=lambda one: getattr(one, "__name__", ""))
def test_a_transfer_that_is_refused_says_why_and_moves_nobody(
    cast: Cast, case: Callable[[Cast], Any], refusal: type[DomainError]
) -> None:
    chosen, to, more = case(cast)
    session.flush()
    before = contents(TABLES)
    with pytest.raises(refusal), session.begin_nested():
        transfer(chosen, to, by=SYSTEM, **more)
    assert contents(TABLES) == before
