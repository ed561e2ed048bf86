"""Companies and sessions, as they are agreed with a client (CON-01, CON-04, CON-11, CON-15, CON-20)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from models.accounts.entities import Person, by_name
from models.contracts.dates import suggested_reference, twelve_months_after
from models.contracts.entities import Company, Enrolment, SessionKind, SlotAssignment, TrainingSession
from models.contracts.session import LARGEST_PACKAGE
from models.contracts.term_refusals import (
    CompanyNameTaken,
    EndsBeforeItStarts,
    PackageBelowHolders,
    PackageOutOfRange,
    ReferenceTaken,
    SlotsStillHeld,
)
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
    """Change what is known of a company; the same refusals as :func:`create_company`, and OwnSuccessor."""
    require(by, Permission.COMPANY_WRITE, company)
    _fill_company(company, **values)
    return company


def _fill_company(company: Company, **values: Any) -> None:
    name = " ".join(str(values.pop("name", company.name)).split())
    namesake = select(Company.id).where(func.lower(Company.name) == name.lower(), Company.id != (company.id or 0))
    if session.scalar(namesake) is not None:
        raise CompanyNameTaken("name")
    company.name = name
    if "external_reference" in values:
        values["external_reference"] = values["external_reference"] or None
    for attribute, value in values.items():
        setattr(company, attribute, value)
    session.add(company)
    flush()


def create_session(
    *,
    company: Company,
    package: int,
    starts_on: date,
    ends_on: date | None = None,
    by: Actor,
    kind: SessionKind = SessionKind.SLOTS,
    reference: str = "",
    place: str = "",
    contract_reference: str = "",
    signed_on: date | None = None,
) -> TrainingSession:
    """Open a session of one company (CON-11), of one of the two types (CON-04).

    Args:
        package: the number of slots bought, or of licences (CON-20).
        reference: unique whatever its capitals (CON-15); suggested from company, place and month when empty (CON-16).
        starts_on, ends_on: first and last day, both included, as the contract says; twelve months unless it says
            otherwise (CON-05, CON-06).

    Raises:
        ReferenceTaken, EndsBeforeItStarts, PackageOutOfRange
    """
    require(by, Permission.SESSION_WRITE)
    named = " ".join(reference.split()) or suggested_reference(company.name, place, starts_on)
    ends_on = ends_on or twelve_months_after(starts_on)
    _refuse_terms(named, package, starts_on, ends_on, other_than=0)
    opened = TrainingSession(
        company=company, reference=named, kind=kind, package=package, starts_on=starts_on, ends_on=ends_on,
        contract_reference=contract_reference, signed_on=signed_on,
    )  # fmt: skip
    session.add(opened)
    flush()
    return opened


def change_session(changed: TrainingSession, *, by: Actor, **values: Any) -> TrainingSession:
    """Change the terms of a session; the company stays, since a session belongs to one contract (CON-11).

    Raises:
        PackageBelowHolders: fewer slots than people who hold one; says both numbers.
        SlotsStillHeld: a session whose slots are held does not become one with licences.
        ReferenceTaken, EndsBeforeItStarts, PackageOutOfRange
    """
    require(by, Permission.SESSION_WRITE, changed)
    # nobody may take a slot between the comparison with the holders and the commit
    locked = select(TrainingSession).where(TrainingSession.id == changed.id).with_for_update(key_share=True)
    session.scalars(locked.execution_options(populate_existing=True)).one()
    reference = " ".join(str(values.pop("reference", changed.reference)).split()) or changed.reference
    package = values.get("package", changed.package)
    starts_on = values.get("starts_on", changed.starts_on)
    ends_on = values["ends_on"] = values.get("ends_on", changed.ends_on) or twelve_months_after(starts_on)
    _refuse_terms(reference, package, starts_on, ends_on, other_than=changed.id)
    if package < changed.slots_used:
        raise PackageBelowHolders("package", package=package, holders=changed.slots_used, names=_holders(changed))
    if values.get("kind", changed.kind) is SessionKind.LICENCES and changed.slots_used:
        raise SlotsStillHeld("kind", n=changed.slots_used)
    changed.reference = reference
    for attribute, value in values.items():
        setattr(changed, attribute, value)
    flush()
    return changed


def _holders(where: TrainingSession) -> str:
    """The names of those who hold a slot, in their order, with commas."""
    held = select(Person).join(Enrolment, Enrolment.person_id == Person.id).join(Enrolment.assignment)
    people = session.scalars(held.where(SlotAssignment.session_id == where.id).order_by(*by_name()))
    return ", ".join(map(str, people))


def _refuse_terms(reference: str, package: int, starts_on: date, ends_on: date, *, other_than: int) -> None:
    if ends_on < starts_on:
        raise EndsBeforeItStarts("ends_on")
    if not 1 <= package <= LARGEST_PACKAGE:
        raise PackageOutOfRange("package")
    namesake = select(TrainingSession.id).where(
        func.lower(TrainingSession.reference) == reference.lower(), TrainingSession.id != other_than
    )
    if session.scalar(namesake) is not None:
        raise ReferenceTaken("reference")
