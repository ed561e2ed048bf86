"""Notes: one's own, saved over what one saw, kept whatever becomes of the access."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from models.accounts.actors import actor_for
from models.accounts.refusals import NotWhileImpersonating
from models.contracts.entities import Enrolment, TrainingSession
from models.kernel import clock
from models.kernel.database import session, transaction
from models.kernel.policy import SYSTEM, Actor, act_as, acting_as
from models.learning.entities import LessonNote
from models.learning.note import LONGEST_NOTE
from models.learning.note_refusals import NoteChanged, NoteTooLong
from models.learning.noting import Note, note_on, noted_lessons, notes_on, save_note
from models.learning.refusals import AccessClosed, Unknown
from tests.cast import Cast


@pytest.fixture
def learner(cast: Cast) -> Actor:
    return actor_for(cast.learner_id)


def kept(lesson_id: int, by: Actor) -> tuple[str, int]:
    note = note_on(lesson_id, by=by)
    return note.text, note.version


@pytest.mark.row("LRN-12")
def test_each_save_replaces_the_last_and_raises_the_version(cast: Cast, learner: Actor) -> None:
    lesson = cast.school.origins_id
    assert note_on(lesson, by=learner) == Note(lesson)
    first = save_note(lesson, "Les guildes\r\n", version=0, by=learner)
    second = save_note(lesson, "Les guildes, puis l’état", version=first.version, by=learner)
    assert ((first.text, first.version), (second.text, second.version)) == (
        ("Les guildes\n", 1), ("Les guildes, puis l’état", 2),
    )  # fmt: skip
    assert session.scalar(select(func.count(LessonNote.id))) == 1


def test_the_same_text_sent_again_is_saved_already(cast: Cast, learner: Actor) -> None:
    """A browser that never got its answer repeats itself with the version of before."""
    lesson = cast.school.origins_id
    save_note(lesson, "Une fois", version=0, by=learner)
    assert save_note(lesson, "Une fois", version=0, by=learner).version == 1


@pytest.mark.row("LRN-12")
def test_a_save_over_an_unseen_version_is_refused_and_carries_the_other_text(cast: Cast, learner: Actor) -> None:
    lesson = cast.school.origins_id
    save_note(lesson, "D’un onglet", version=0, by=learner)
    with pytest.raises(NoteChanged) as refused:
        save_note(lesson, "De l’autre", version=0, by=learner)
    assert (refused.value.values["note"].text, refused.value.values["note"].version) == ("D’un onglet", 1)
    assert kept(lesson, learner) == ("D’un onglet", 1)
    save_note(lesson, "Les deux", version=1, by=learner)
    assert kept(lesson, learner) == ("Les deux", 2)


def test_a_note_may_have_fifty_thousand_characters_and_not_one_more(cast: Cast, learner: Actor) -> None:
    lesson = cast.school.origins_id
    save_note(lesson, "œ" * LONGEST_NOTE, version=0, by=learner)
    with pytest.raises(NoteTooLong, match="50001"):
        save_note(lesson, "œ" * (LONGEST_NOTE + 1), version=1, by=learner)
    assert kept(lesson, learner) == ("œ" * LONGEST_NOTE, 1)


@pytest.mark.row("LRN-33")
def test_notes_are_written_in_open_lessons_alone_and_stay_readable(cast: Cast, learner: Actor) -> None:
    school = cast.school
    save_note(school.origins_id, "À garder", version=0, by=learner)
    with pytest.raises(Unknown):
        save_note(school.operators_id, "D’un parcours que je ne suis pas", version=0, by=learner)
    session.get_one(Enrolment, cast.learner_enrolment_id).own_ends_on = clock.today() - timedelta(days=1)
    session.get_one(TrainingSession, cast.slots_id).starts_on = clock.today() - timedelta(days=30)
    session.flush()
    with pytest.raises(AccessClosed):
        save_note(school.origins_id, "Trop tard", version=1, by=learner)
    assert kept(school.origins_id, learner) == ("À garder", 1)


def test_nobody_reads_the_notes_of_somebody_else(cast: Cast, learner: Actor) -> None:
    lesson = cast.school.origins_id
    save_note(lesson, "À moi", version=0, by=learner)
    staff = actor_for(cast.administrator_id)
    behind = replace(learner, impersonator_id=cast.administrator_id)
    with acting_as(staff):
        assert session.scalars(select(LessonNote)).all() == []
    assert [notes_on([lesson], by=one) for one in (staff, behind)] == [{}, {}]
    assert note_on(lesson, by=behind).text == ""
    assert notes_on([lesson], by=learner)[lesson].text == "À moi"
    assert [noted_lessons(by=one) for one in (learner, behind, staff)] == [{lesson}, set(), set()]
    with pytest.raises(NotWhileImpersonating):
        save_note(lesson, "À toi", version=1, by=behind)


def test_notes_that_were_emptied_are_not_listed(cast: Cast, learner: Actor) -> None:
    lesson = cast.school.origins_id
    save_note(lesson, "Brouillon", version=0, by=learner)
    save_note(lesson, "", version=1, by=learner)
    assert (notes_on([lesson], by=learner), noted_lessons(by=learner), kept(lesson, learner)) == ({}, set(), ("", 2))


@pytest.mark.race
def test_two_tabs_that_save_first_words_at_once_lose_neither(app: Flask, standing_cast: Cast) -> None:
    """One is saved, the other is told and has both: never two rows, never an error of ours."""
    lesson, told, barrier = standing_cast.school.laws_id, [], threading.Barrier(2)

    def write(text: str) -> None:
        with app.app_context():
            act_as(SYSTEM)
            learner = actor_for(standing_cast.licensed_id)
            barrier.wait()
            try:
                with transaction():
                    told.append(save_note(lesson, text, version=0, by=learner).text)
            except NoteChanged as refused:
                told.append(refused.values["note"].text)

    tabs = [threading.Thread(target=write, args=[text]) for text in ("un", "deux")]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    with app.app_context(), acting_as(SYSTEM), transaction():
        [row] = session.scalars(select(LessonNote).where(LessonNote.person_id == standing_cast.licensed_id)).all()
        assert (told, row.version) == ([row.text, row.text], 1)
        session.delete(row)
