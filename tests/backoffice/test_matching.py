"""Searching: words without accents or capitals, short ones where words begin, across relations by their indexes."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from backoffice.matching import matching
from backoffice.ordering import order_of
from backoffice.paging import Pages
from models.accounts.entities import Person
from models.contracts.entities import Company, Enrolment, TrainingSession
from models.evidence.entities import AuditEntry
from models.kernel.database import session
from models.outbox.entities import Message
from tests.bench.measuring import statements
from tests.cast import Cast

PERSON = ("search_document",)
ENROLMENT = "person.search_document", "session.search_document"
SESSION = "search_document", "company.search_document"
MESSAGE = "search_document", "recipient.search_document"


def found(model: type, paths: tuple[str, ...], typed: str) -> set[str]:
    condition = matching(model, paths, typed)
    assert condition is not None
    return {str(row) for row in session.scalars(select(model).where(condition))}


@pytest.mark.parametrize("typed", ["garcon", "GARÇON", "hélène garçon", "garçon hel", "arco"])
def test_words_are_found_whatever_their_accents_capitals_and_order(cast: Cast, typed: str) -> None:
    assert found(Person, PERSON, typed) == {"Hélène Garçon"}


def test_a_short_word_is_looked_for_where_words_begin(cast: Cast) -> None:
    assert found(Person, PERSON, "mü") == {"Benoît Müller"}
    assert found(Person, PERSON, "zo") == {"Zoé Œuvrard"}
    assert found(Person, PERSON, "ét") == set()


@pytest.mark.parametrize("typed", ["%", "_", "%%%", "___", "a%i", "\\", "%' or 1=1"])
def test_signs_of_patterns_are_letters(cast: Cast, typed: str) -> None:
    assert found(Person, PERSON, typed) == set()


def test_each_word_may_stand_behind_another_relation(cast: Cast) -> None:
    assert found(Enrolment, ENROLMENT, "benali lyon") == {"Amélie Benali — Acme - Lyon - Septembre"}
    assert found(Enrolment, ENROLMENT, "simpson acme") == set()
    assert found(TrainingSession, SESSION, "globex") == {"Globex - Nantes - Mars"}


def test_a_company_is_found_by_its_reference_too(cast: Cast) -> None:
    session.add(Company(name="Initech", external_reference="RÉF-0042"))
    session.flush()
    assert found(Company, ("search_document",), "ref-0042") == {"Initech"}


def test_a_message_is_found_by_where_it_went_goes_or_by_whom_it_is_for(cast: Cast) -> None:
    session.add_all(
        [
            Message(key="gone", kind="invitation", sent_to="Hélène@exemple.fr"),
            Message(key="owed", kind="email_change", address="neuve@exemple.fr"),
            Message(key="hers", kind="invitation", recipient_id=cast.learner_id),
        ]
    )
    session.flush()
    assert found(Message, MESSAGE, "helene@") == {"gone"}
    assert found(Message, MESSAGE, "NEUVE") == {"owed"}
    assert found(Message, MESSAGE, "benali") == {"hers"}


@pytest.mark.parametrize(
    ("model", "paths", "index"),
    [
        (Person, PERSON, "ix_person_search_document"),
        (Company, PERSON, "ix_company_search_document"),
        (TrainingSession, SESSION, "ix_training_session_search_document"),
        (Message, MESSAGE, "ix_message_search_document"),
        (AuditEntry, PERSON, "ix_audit_entry_search_document"),
    ],
)
@pytest.mark.parametrize("typed", ["martin", "ma"])
def test_a_search_is_answered_by_an_index(
    cast: Cast, model: type, paths: tuple[str, ...], index: str, typed: str
) -> None:
    condition = matching(model, paths, typed)
    assert condition is not None
    session.execute(text("SET LOCAL enable_seqscan = off"))
    asked = select(model.id).where(condition).compile(session.get_bind(), compile_kwargs={"literal_binds": True})  # type: ignore[attr-defined]
    plan = "\n".join(session.scalars(text("EXPLAIN " + str(asked).replace(":", "\\:"))))
    assert index in plan


def test_hits_are_found_before_they_are_put_in_order(cast: Cast) -> None:
    """Without the fence PostgreSQL walks a million people in order to meet one (a second, not two milliseconds)."""
    condition = matching(Person, PERSON, "garcon")
    with statements() as sent:
        Pages(
            Person, order_of(Person, select(Person.id).where(condition), "last_name", False), True, True, [], 50
        ).leaf(0)
    [asked] = [one for one in sent if "SELECT" in one]
    assert "AS MATERIALIZED" in asked
