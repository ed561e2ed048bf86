"""Companies: their exact name, which stays once it is printed, and the company that takes over (CON-01…03, D15)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select

from models.contracts.entities import Company, TrainingSession
from models.contracts.term_refusals import CompanyNamePrinted, CompanyNameTaken, NoSuccessor
from models.kernel import clock
from models.kernel.database import flush, session
from models.kernel.policy import Actor, require
from models.permissions import Permission


def create_company(*, name: str, by: Actor, **values: Any) -> Company:
    """Register a company, before its users (CON-01).

    Args:
        name: the exact legal name, as official documents print it (CON-02).
        values: kind, external_reference, successor.

    Raises:
        CompanyNameTaken: another company has this name, whatever its capitals.
    """
    require(by, Permission.COMPANY_WRITE)
    company = Company()
    _fill_company(company, name=name, **values)
    return company


def change_company(company: Company, *, by: Actor, **values: Any) -> Company:
    """Change what is known of a company.

    Raises:
        CompanyNamePrinted: documents carry the name; the way out is a successor (CON-03).
        CompanyNameTaken, OwnSuccessor
    """
    require(by, Permission.COMPANY_WRITE, company)
    _fill_company(company, **values)
    return company


def _fill_company(company: Company, **values: Any) -> None:
    name = " ".join(str(values.pop("name", company.name)).split())
    namesake = select(Company.id).where(func.lower(Company.name) == name.lower(), Company.id != (company.id or 0))
    if session.scalar(namesake) is not None:
        raise CompanyNameTaken("name")
    if company.name_frozen_at is not None and name != company.name:
        raise CompanyNamePrinted("name")
    company.name = name
    if "external_reference" in values:
        values["external_reference"] = values["external_reference"] or None
    for attribute, value in values.items():
        setattr(company, attribute, value)
    session.add(company)
    flush()


def freeze_name(company: Company, *, by: Actor) -> None:
    """Say that documents carry the name from now on: whoever prints the first one calls this (CON-03, D15)."""
    require(by, Permission.COMPANY_WRITE, company)
    if company.name_frozen_at is None:
        company.name_frozen_at = clock.now()
        flush()


def move_sessions(company: Company, *, by: Actor, only: Collection[int] | None = None) -> int:
    """Let the successor of a company have its sessions, with whoever is in them; roles are granted apart (D15).

    Args:
        only: ids of the sessions that move; all of them when none are said.

    Returns:
        How many moved.

    Raises:
        Forbidden: the actor does not write sessions.
        NoSuccessor: nobody said which company takes over.
    """
    require(by, Permission.SESSION_WRITE)
    if company.successor is None:
        raise NoSuccessor("successor", company=company)
    its_own = select(TrainingSession).where(TrainingSession.company_id == company.id).order_by(TrainingSession.id)
    if only is not None:
        its_own = its_own.where(TrainingSession.id.in_(only))
    moved = session.scalars(its_own.with_for_update(key_share=True)).all()
    for where in moved:
        where.company = company.successor
    flush()
    return len(moved)
