"""Whoever asks gets everything that is kept about them, and nothing of anybody else."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from models.accounts.actors import actor_for
from models.accounts.entities import Person
from models.evidence.entities import AuditEntry
from models.evidence.personal_data import personal_data, tables_about_people
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import acting_as
from tests.cast import Cast

HANDLED = {
    # exported with the person, and erased with them (ON DELETE CASCADE)
    "person", "role_grant", "enrolment", "path_completion", "slot_assignment", "waiting_entry", "supervision",
    "login_session", "one_time_token", "totp_device", "recovery_code", "consent_event", "notification", "impersonation",
    # what they did and wrote while learning
    "lesson_view", "view_event", "learning_record", "theme_badge", "lesson_note", "workshop_progress",
    "workshop_answer", "featured_answer",
    # exported; kept without the name when the person is erased
    "message",
    "saved_view", "column_choice",
}  # fmt: skip


@pytest.mark.row("ACC-63")
def test_the_export_holds_every_row_about_the_person_and_none_of_anybody_else(cast: Cast) -> None:
    learner = cast.person("learner")
    data = personal_data(learner, by=actor_for(cast.administrator_id))
    assert data["person"][0]["email"] == "learner@exemple.fr"
    assert [row["id"] for row in data["enrolment"]] == [cast.learner_enrolment_id]
    assert [row["enrolment_id"] for row in data["slot_assignment"]] == [cast.learner_enrolment_id]
    assert {row["person_id"] for row in data["supervision"]} == {cast.learner_id}
    written = json.dumps(data)
    assert "waiting@exemple.fr" not in written


def test_no_secret_leaves(cast: Cast) -> None:
    learner = cast.person("learner")
    written = json.dumps(personal_data(learner, by=actor_for(cast.administrator_id)))
    assert "argon2" not in written
    assert "search_document" not in written


def test_asking_for_it_is_recorded(cast: Cast) -> None:
    personal_data(cast.person("learner"), by=actor_for(cast.administrator_id))
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.title, entry.actor_id) == ("personal-data-exported", cast.administrator_id)


def test_a_pilot_may_not_export_anybody(cast: Cast) -> None:
    pilot = actor_for(cast.pilot_id)
    with acting_as(pilot):
        learner = session.scalars(select(Person).where(Person.id == cast.learner_id)).one()
        with pytest.raises(Forbidden):
            personal_data(learner, by=pilot)


def test_every_table_that_tells_of_a_person_says_how_it_is_handled() -> None:
    assert tables_about_people() == HANDLED
