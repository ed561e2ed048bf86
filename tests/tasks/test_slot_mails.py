"""The mails of a slot, in the recipient's language."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.accounts.entities import Locale, Person
from models.contracts.entities import Enrolment
from models.contracts.operations import assign_slot, release_slot
from models.kernel.database import session
from models.kernel.policy import SYSTEM
from models.outbox.entities import Message
from tasks.rendering import render
from tests.cast import Cast


@pytest.mark.parametrize(("locale", "words"), [(Locale.FRENCH, "Tu as un slot"), (Locale.ENGLISH, "You have a slot")])
def test_the_new_holder_reads_it_in_their_language(cast: Cast, locale: Locale, words: str) -> None:
    session.get_one(Person, cast.waiting_id).locale = locale
    assign_slot(session.get_one(Enrolment, cast.waiting_enrolment_id), by=SYSTEM)
    mail = render(session.scalars(select(Message)).one())
    assert mail.subject.startswith(words)
    assert "Acme - Lyon - Septembre" in mail.text
    assert "http" in mail.html


def test_the_reason_of_a_release_is_told_and_escaped(cast: Cast) -> None:
    release_slot(session.get_one(Enrolment, cast.learner_enrolment_id), by=SYSTEM, reason="Retour de <Loïc>")
    mail = render(session.scalars(select(Message)).one())
    assert "Motif indiqué : Retour de <Loïc>" in mail.text
    assert "Retour de &lt;Loïc&gt;" in mail.html
