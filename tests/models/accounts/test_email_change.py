"""Addresses change after a proof and a confirmation, and the old one is told (ACC-40, ACC-41, ACC-65, test S4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from models.accounts import email_change, recovery
from models.accounts.actors import actor_for
from models.accounts.refusals import (
    EmailInvalid,
    EmailTaken,
    EmailUnchanged,
    LinkSpent,
    NotWhileImpersonating,
    NotYourself,
    ProofTooOld,
    TooManyLinks,
)
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import VISITOR, acting_as
from models.outbox.entities import Message
from tests.cast import Cast
from tests.models.accounts.doors import at_screen, last_link, sign_in


def mails() -> list[tuple[str, str]]:
    return [(kind, to) for kind, to in session.execute(select(Message.kind, Message.address).order_by(Message.id))]


@pytest.mark.row("ACC-40")
def test_ones_new_address_holds_once_its_link_was_pressed(cast: Cast) -> None:
    by = at_screen(cast.person("learner"))
    with acting_as(by):
        email_change.ask_email_change(" Amelie@Exemple.FR ", by=by)
    assert cast.person("learner").email == "learner@exemple.fr"
    with acting_as(VISITOR):
        email_change.confirm_email_change(last_link(cast.learner_id))
    assert cast.person("learner").email == "Amelie@exemple.fr"
    assert mails() == [("email_change", "Amelie@exemple.fr"), ("email_changed", "learner@exemple.fr")]
    assert sign_in("amelie@exemple.fr").secret


@pytest.mark.row("ACC-40")
@pytest.mark.parametrize(
    ("email", "refusal"),
    [
        ("waiting@exemple.fr", EmailTaken),
        ("GLOBEX-PILOT@exemple.fr", EmailTaken),
        ("learner@exemple.fr", EmailUnchanged),
        ("nowhere", EmailInvalid),
    ],
)
def test_an_address_that_cannot_be_is_refused_next_to_its_field(
    cast: Cast, email: str, refusal: type[EmailTaken]
) -> None:
    by = at_screen(cast.person("learner"))
    with acting_as(by), pytest.raises(refusal) as refused:
        email_change.ask_email_change(email, by=by)
    assert refused.value.field == "email"


def test_only_the_case_may_change(cast: Cast) -> None:
    by = at_screen(cast.person("learner"))
    with acting_as(by):
        email_change.ask_email_change("Learner@exemple.fr", by=by)
    email_change.confirm_email_change(last_link(cast.learner_id))
    assert cast.person("learner").email == "Learner@exemple.fr"


def test_an_address_taken_meanwhile_is_refused(cast: Cast) -> None:
    by = at_screen(cast.person("learner"))
    with acting_as(by):
        email_change.ask_email_change("wanted@exemple.fr", by=by)
    with acting_as(at_screen(cast.person("administrator"))) as staff:
        email_change.change_email(cast.person("waiting"), "wanted@exemple.fr", by=staff)
    with pytest.raises(EmailTaken):
        email_change.confirm_email_change(last_link(cast.learner_id))


def test_a_change_by_staff_voids_what_was_sent_to_the_old_address(cast: Cast) -> None:
    recovery.ask_reset("learner@exemple.fr", address="192.0.2.1")
    secret = last_link(cast.learner_id)
    with acting_as(at_screen(cast.person("administrator"))) as by:
        email_change.change_email(cast.person("learner"), "wanted@exemple.fr", by=by)
    with pytest.raises(LinkSpent):
        recovery.reset_password(secret, "trombone girafe samedi")


def test_a_proof_older_than_ten_minutes_does_not_do(cast: Cast) -> None:
    by = at_screen(cast.person("learner"))
    with acting_as(by), time_machine.travel(clock.now() + timedelta(minutes=11)), pytest.raises(ProofTooOld):
        email_change.ask_email_change("wanted@exemple.fr", by=by)
    with pytest.raises(ProofTooOld):
        email_change.ask_email_change("wanted@exemple.fr", by=actor_for(cast.learner_id))
    with pytest.raises(NotWhileImpersonating):
        email_change.ask_email_change(
            "wanted@exemple.fr", by=actor_for(cast.learner_id, impersonator_id=cast.administrator_id)
        )


def test_nobody_writes_to_strangers_for_long(cast: Cast) -> None:
    by = at_screen(cast.person("learner"))
    with acting_as(by):
        for n in range(3):
            email_change.ask_email_change("stranger@exemple.fr" if n else "Stranger@Exemple.FR", by=by)
        with pytest.raises(TooManyLinks):
            email_change.ask_email_change("stranger@exemple.fr", by=by)
        for n in range(6):
            email_change.ask_email_change(f"wanted{n}@exemple.fr", by=by)
        with pytest.raises(TooManyLinks):
            email_change.ask_email_change("one-more@exemple.fr", by=by)
    assert len(mails()) == 9
    other = at_screen(cast.person("teacher"))
    with acting_as(other), pytest.raises(TooManyLinks):  # the mailbox is spared by everybody together
        email_change.ask_email_change("stranger@exemple.fr", by=other)


def test_who_has_an_account_is_not_tried_for_long(cast: Cast) -> None:
    by = at_screen(cast.person("learner"))
    with acting_as(by):
        for _ in range(10):
            with pytest.raises(EmailTaken):
                email_change.ask_email_change("pilot@exemple.fr", by=by)
        with pytest.raises(TooManyLinks):
            email_change.ask_email_change("pilot@exemple.fr", by=by)


@pytest.mark.row("ACC-41")
@pytest.mark.row("ACC-65")
def test_staff_correct_an_address_under_the_same_rule_and_the_old_one_is_told(cast: Cast) -> None:
    with acting_as(at_screen(cast.person("administrator"))) as by:
        with pytest.raises(EmailTaken):
            email_change.change_email(cast.person("learner"), "waiting@exemple.fr", by=by)
        email_change.change_email(cast.person("learner"), "correct@exemple.fr", by=by)
        with pytest.raises(NotYourself):
            email_change.change_email(cast.person("administrator"), "x@exemple.fr", by=by)
    assert cast.person("learner").email == "correct@exemple.fr"
    assert mails() == [("email_changed", "learner@exemple.fr")]
    assert session.scalars(select(Message.payload)).one() == {"email": "co…@exemple.fr"}


@pytest.mark.row("ACC-42")
def test_a_pilot_changes_nobodys_address(cast: Cast) -> None:
    with acting_as(actor_for(cast.pilot_id)) as by, pytest.raises(Forbidden):
        email_change.change_email(cast.person("learner"), "x@exemple.fr", by=by)
