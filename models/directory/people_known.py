"""What the tables know of the people, companies and sessions that the rows of a file name: a few queries for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, BigInteger, Select, Text, any_, cast, func, select

from models.accounts.entities import Person, Role, RoleGrant
from models.contracts.entities import Company, Enrolment, TrainingSession
from models.kernel.database import session
from models.organisation.entities import Campus, Curriculum, Promotion
from models.workbench.importing.kinds import Draft

BETWEEN = "\x1f"
Grant = tuple[Role, int | None, int | None, int | None, int | None]
"""role, company, curriculum, promotion, campus."""


class Account(NamedTuple):
    """Somebody who is there already."""

    id: int
    email: str
    first_name: str
    last_name: str
    locale: Any
    phone: str | None
    external_reference: str | None


@dataclass
class Known:
    """Keys are in lower case, but for external references, which are what another system says, to the letter."""

    by_email: dict[str, Account]
    by_reference: dict[str, Account]
    grants: dict[int, set[Grant]]
    enrolled: dict[int, set[int]]
    companies: dict[str, int]
    sessions: dict[str, Any]
    curricula: dict[str, int]
    promotions: dict[tuple[int, int], int]
    campuses: dict[str, int]

    @classmethod
    def of(cls, drafts: list[Draft]) -> Known:
        accounts = _accounts(drafts)
        ids = [one.id for one in accounts]
        return cls(
            by_email={one.email.lower(): one for one in accounts},
            by_reference={one.external_reference: one for one in accounts if one.external_reference},
            grants=_grants(ids),
            enrolled=_enrolled(ids),
            companies=_named(select(func.lower(Company.name), Company.id), Company.name, drafts, "company"),
            sessions=_sessions(drafts),
            curricula=_named(select(func.lower(Curriculum.name), Curriculum.id), Curriculum.name, drafts, "curriculum"),
            promotions=_promotions(drafts),
            campuses=_named(select(func.lower(Campus.name), Campus.id), Campus.name, drafts, "campus"),
        )


def _accounts(drafts: list[Draft]) -> list[Account]:
    """By address, and by external reference: two questions, each of which an index answers."""
    columns = (
        Person.id, Person.email, Person.first_name, Person.last_name, Person.locale, Person.phone,
        Person.external_reference,
    )  # fmt: skip
    found = list(session.execute(select(*columns).where(Person.email_key == _any(_values(drafts, "email")))))
    references = {draft.values["external_reference"] for draft in drafts if "external_reference" in draft.values}
    if references:
        found += session.execute(select(*columns).where(Person.external_reference == _any(references)))
    return list({row.id: Account(*row) for row in found}.values())


def _grants(ids: list[int]) -> dict[int, set[Grant]]:
    found: dict[int, set[Any]] = defaultdict(set)
    columns = (
        RoleGrant.person_id, RoleGrant.role, RoleGrant.company_id, RoleGrant.curriculum_id, RoleGrant.promotion_id,
        RoleGrant.campus_id,
    )  # fmt: skip
    for person_id, *grant in session.execute(select(*columns).where(RoleGrant.person_id == _ids(ids))):
        found[person_id].add(tuple(grant))
    return found


def _enrolled(ids: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    pairs = select(Enrolment.person_id, Enrolment.session_id).where(Enrolment.person_id == _ids(ids))
    for person_id, session_id in session.execute(pairs):
        found[person_id].add(session_id)
    return found


def _sessions(drafts: list[Draft]) -> dict[str, Any]:
    rows = session.execute(
        select(
            func.lower(TrainingSession.reference).label("key"), TrainingSession.id, TrainingSession.company_id,
            TrainingSession.ends_on, TrainingSession.reference, TrainingSession.kind, TrainingSession.package,
            TrainingSession.learners,
        ).where(func.lower(TrainingSession.reference) == _any(_values(drafts, "session")))
    )  # fmt: skip
    return {row.key: row for row in rows}


def _named(statement: Select[Any, Any], column: Any, drafts: list[Draft], field: str) -> dict[str, int]:
    names = _values(drafts, field)
    if not names:
        return {}
    found = session.execute(statement.where(func.lower(column) == _any(names)))
    return {row[0]: row[1] for row in found}


def _promotions(drafts: list[Draft]) -> dict[tuple[int, int], int]:
    if not any("promotion" in draft.values for draft in drafts):
        return {}
    rows = session.execute(select(Promotion.curriculum_id, Promotion.year, Promotion.id))
    return {(curriculum_id, year): identifier for curriculum_id, year, identifier in rows}


def _values(drafts: list[Draft], field: str) -> set[str]:
    return {draft.values[field].lower() for draft in drafts if field in draft.values}


def _any(words: Iterable[str]) -> Any:
    """Sent as one text: the driver takes long to quote thousands of words. No cell holds the character between them."""
    return any_(func.string_to_array(BETWEEN.join(words), BETWEEN, type_=ARRAY(Text)))


def _ids(ids: list[int]) -> Any:
    return any_(cast(ids, ARRAY(BigInteger)))
