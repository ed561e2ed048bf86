"""Phone, names, language and consents (ACC-42…44, 50…52, 54, I18N-02, I18N-03)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.accounts import consents, profile
from models.accounts.actors import actor_for
from models.accounts.consents import has_consented, record_consent
from models.accounts.entities import ConsentEvent, ConsentPurpose, Locale, Person
from models.accounts.refusals import NameMissing, NotWhileImpersonating, PhoneInvalid, PhoneMissing
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import acting_as
from tests.cast import Cast

SMS = ConsentPurpose.SMS


@pytest.mark.row("ACC-50")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("+44 7911 123456", "+447911123456"),
        (" 07.45.67.89.01 ", "+33745678901"),
        ("", None),
        ("   ", None),
    ],
)
def test_a_number_is_optional_and_kept_in_one_form(cast: Cast, typed: str, kept: str | None) -> None:
    person = cast.person("learner")
    with acting_as(actor_for(person.id)) as by:
        profile.set_phone(person, typed, by=by)
    assert person.phone == kept


@pytest.mark.parametrize("typed", ["12", "06 12", "call me", "0" * 500, "+999 123456789", "\0"])
def test_what_is_no_number_is_refused_next_to_its_field(cast: Cast, typed: str) -> None:
    person = cast.person("learner")
    with acting_as(actor_for(person.id)) as by, pytest.raises(PhoneInvalid) as refused:
        profile.set_phone(person, typed, by=by)
    assert refused.value.field == "phone"


@pytest.mark.row("ACC-43")
@pytest.mark.row("ACC-42")
@pytest.mark.row("ACC-44")
def test_who_may_change_whose_names(cast: Cast) -> None:
    allowed = {
        (actor, target)
        for actor in ("administrator", "pilot", "manager", "learner", "student", "alumna", "recruiter")
        for target in ("learner", "student", "alumna", "recruiter")
        if profile.may_rename(actor_for(getattr(cast, f"{actor}_id")), cast.person(target))
    }
    everybody = {("administrator", target) for target in ("learner", "student", "alumna", "recruiter")}
    assert allowed == everybody | {("alumna", "alumna"), ("recruiter", "recruiter")}


@pytest.mark.row("ACC-43")
def test_a_forged_change_of_names_is_refused(cast: Cast) -> None:
    learner = cast.person("learner")
    with acting_as(actor_for(learner.id)) as by, pytest.raises(Forbidden):
        profile.set_names(learner, "Autre", "Nom", by=by)
    with acting_as(actor_for(cast.administrator_id)) as by:
        profile.set_names(learner, " Amélie  Rose", "Benali", by=by)
        with pytest.raises(NameMissing):
            profile.set_names(learner, "Amélie", " ", by=by)
    assert learner.name == "Amélie Rose Benali"


@pytest.mark.row("ACC-52")
def test_sms_need_a_number_and_a_yes(cast: Cast) -> None:
    person = cast.person("learner")
    with acting_as(actor_for(person.id)) as by:
        assert not has_consented(person.id, SMS)
        with pytest.raises(PhoneMissing) as refused:
            record_consent(person, SMS, True, by=by)
        assert refused.value.field == "sms"
        profile.set_phone(person, "0612345678", by=by)
        assert not has_consented(person.id, SMS)
        record_consent(person, SMS, True, by=by)
        assert has_consented(person.id, SMS)
        profile.set_phone(person, "", by=by)
        assert not has_consented(person.id, SMS)


@pytest.mark.row("ACC-54")
def test_the_ledger_keeps_every_change_in_the_words_that_were_read(cast: Cast) -> None:
    person = cast.person("learner")
    with acting_as(actor_for(person.id)) as by:
        for given in (True, True, False, True):
            record_consent(person, ConsentPurpose.COMMUNITY_MAIL, given, by=by)
        rows = session.scalars(select(ConsentEvent).order_by(ConsentEvent.id)).all()
    assert [(row.given, row.recorded_by_id) for row in rows] == [(yes, person.id) for yes in (True, False, True)]
    assert {row.text_version for row in rows} == {str(ConsentPurpose.COMMUNITY_MAIL.label)}


def test_nobody_consents_for_somebody_else(cast: Cast) -> None:
    person = cast.person("learner")
    with pytest.raises(Forbidden):
        record_consent(person, SMS, True, by=actor_for(cast.pilot_id))
    with pytest.raises(NotWhileImpersonating):
        consents.record_consent(person, SMS, True, by=actor_for(person.id, impersonator_id=cast.administrator_id))


@pytest.mark.row("I18N-02")
@pytest.mark.row("I18N-03")
def test_a_language_is_chosen_for_ones_own_account_alone(cast: Cast) -> None:
    with acting_as(actor_for(cast.learner_id)) as by:
        profile.set_locale("en", by=by)
    session.flush()
    chosen = set(session.scalars(select(Person.id).where(Person.locale == Locale.ENGLISH)))
    assert chosen == {cast.learner_id}
