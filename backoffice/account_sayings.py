"""People and roles in the words of SQL, for exports."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, func, select, type_coerce

from backoffice.sayings import SEPARATOR, Reached, agreed, says
from models.accounts.entities import Person, Role, RoleGrant
from models.contracts.entities import Company, Enrolment, TrainingSession
from models.organisation.entities import Campus, Curriculum, Promotion

BLANKS = "".join(letter for letter in map(chr, range(0x3001)) if letter.isspace())
"""What ``str.strip`` takes away."""


@says(Person, "name")
def full_name(person: Any, to: Reached) -> ColumnElement[str]:
    return func.btrim(person.first_name + " " + person.last_name, BLANKS, type_=String())


@says(Person)
def person(row: Any, to: Reached) -> ColumnElement[str]:
    return func.coalesce(func.nullif(full_name(row, to), ""), row.email, type_=String())


@says(RoleGrant)
def role_grant(grant: Any, to: Reached) -> ColumnElement[str]:
    """*Pilote (Acme)*."""
    bounded = func.nullif(func.concat_ws(SEPARATOR, *bounds_of(grant, to)), "", type_=String())
    return role_label(grant) + func.coalesce(" (" + bounded + ")", "")


def bounds_of(grant: Any, to: Reached) -> list[ColumnElement[str]]:
    """As ``RoleGrant.bounds``, with NULL for what does not bound; a promotion says its curriculum itself."""
    studies = func.coalesce(to.words(grant, "promotion"), to.words(grant, "curriculum"), type_=String())
    return [to.words(grant, "company"), studies, to.words(grant, "campus")]


def role_label(grant: Any) -> ColumnElement[str]:
    return case({role.value: str(role.label) for role in Role}, value=type_coerce(grant.role, String))


@says(Company)
@says(Campus)
@says(Curriculum)
def named(row: Any, to: Reached) -> ColumnElement[str]:
    return row.name  # type: ignore[no-any-return]


@says(Promotion)
def promotion(row: Any, to: Reached) -> ColumnElement[str]:
    """*Recrutement 2026*."""
    return to.words(row, "curriculum") + func.concat(" ", row.year, type_=String())


def company_names(person: Any, to: Reached) -> ColumnElement[str]:
    """The companies whose sessions a person is in."""
    statement = (
        select(Enrolment.person_id)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .join(Company, Company.id == TrainingSession.company_id)
    )
    return to.beside(person.id, statement, Enrolment.person_id, agreed(Company.name.distinct(), Company.name))


def years(curriculum: Any, to: Reached) -> ColumnElement[str]:
    """The promotions of a curriculum."""
    return to.beside(
        curriculum.id,
        select(Promotion.id),
        Promotion.curriculum_id,
        agreed(cast(Promotion.year, String), Promotion.year),
    )
