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
from models.outbox.operations import owe
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
    assert "Motif indiqué : Retour de <Loïc>" in mail.text
    assert "Retour de &lt;Loïc&gt;" in mail.html


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("rotation", "c’est le tour d’un autre membre"),
        ("finished", "Tu as terminé ton parcours"),
        ("over", "Ton accès à la session Acme s’est terminé le 31 décembre 2026"),
        ("withdrawn", "Tu n’es plus apprenant de la session Acme"),
    ],
)
def test_who_leaves_a_slot_in_a_rotation_reads_why(cast: Cast, why: str, words: str) -> None:
    payload = {"session_reference": "Acme", "until": "2026-12-31", "by_name": "École", "reason": "", "why": why}
    mail = render(owe("slot_released", key="rotated", recipient_id=cast.learner_id, payload=payload))
    assert words in mail.text
    assert words in mail.html


def test_who_gets_a_slot_in_a_rotation_reads_that_it_is_their_turn(cast: Cast) -> None:
    payload = {"session_reference": "Acme", "until": "2026-12-31", "by_name": "École", "reason": "", "why": "rotation"}
    mail = render(owe("slot_assigned", key="rotated", recipient_id=cast.learner_id, payload=payload))
    assert "C’est ton tour" in mail.text
