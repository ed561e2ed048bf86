"""Sessions, as they are agreed with a client: dates, type, package, path (CON-04…06, CON-09…21, CON-32, CON-36)."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.catalogue.entities import Path
from models.contracts import switching
from models.contracts.dates import suggested_reference, twelve_months_after
from models.contracts.entities import Company, Enrolment, SessionKind, TrainingSession
from models.contracts.locks import lock_enrolments, lock_session
from models.contracts.own_ends import end_together, refuse_early_ends, refuse_silence
from models.contracts.packages import refuse_below_holders, refuse_disagreement, refuse_package
from models.contracts.terms import Terms, refuse_terms, spaced
from models.kernel.database import flush, session
from models.kernel.policy import Actor, require
from models.permissions import Permission


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
    path: Path | None = None,
    contract_reference: str = "",
    signed_on: date | None = None,
    joining: int = 0,
) -> TrainingSession:
    """Open a session of one company (CON-11), of one of the two types (CON-04).

    Args:
        package: the number of slots bought (CON-20), or of licences: as many as learners (CON-17).
        reference: unique whatever its capitals (CON-15); suggested from company, place and month when empty (CON-16).
        path: the one that everybody in it follows (CON-09); None while it is being written.
        starts_on, ends_on: first and last day, both included, as the contract says; twelve months unless it says
            otherwise (CON-05, CON-06, CON-13).
        joining: how many learners the caller enrols in the same save; the database counts again at commit.

    Raises:
        LicencesDisagree: as many licences as learners, from the first save on (CON-19).
        ReferenceTaken, EndsBeforeItStarts, PackageOutOfRange
    """
    require(by, Permission.SESSION_WRITE)
    named = spaced(reference) or suggested_reference(company.name, place, starts_on)
    terms = Terms(named, kind, package, starts_on, ends_on or twelve_months_after(starts_on))
    refuse_package(package)
    refuse_terms(terms, other_than=0)
    refuse_disagreement(kind, package, joining)
    opened = TrainingSession(
        company=company, reference=terms.reference, kind=kind, package=package, starts_on=starts_on,
        ends_on=terms.ends_on, path=path, contract_reference=contract_reference, signed_on=signed_on,
    )  # fmt: skip
    session.add(opened)
    flush()
    return opened


def change_session(
    changed: TrainingSession, *, by: Actor, extend_to_users: bool = False, reset_own_ends: bool = False,
    joining: int = 0, **values: Any,
) -> TrainingSession:  # fmt: skip
    """Change the terms of a session; the company stays, since a session belongs to one contract (CON-11).

    Args:
        extend_to_users: whoever is in the session starts with it: said yes to (CON-32).
        reset_own_ends: those who had a last day of their own end with the session again (CON-33).
        joining: how many learners the caller enrols in the same save.
        values: reference, kind, package, starts_on, ends_on, path, contract_reference, signed_on.

    Raises:
        StartExtendsToAll: the first day changes and people are in the session; says how many.
        OwnEndsTooEarly: somebody's own last day would come before the first one.
        LicencesDisagree: whatever is saved, as many licences as learners; says both numbers (CON-19, CON-36).
        PackageBelowHolders: fewer slots than people who hold one; says both numbers, and who (CON-20).
        SlotsStillHeld, SlotsBelowLearners: the type is not changed under people who hold a slot or a licence.
        ReferenceTaken, EndsBeforeItStarts, PackageOutOfRange, SessionGone
    """
    require(by, Permission.SESSION_WRITE, changed)
    if reset_own_ends or "kind" in values:
        lock_enrolments(Enrolment.session_id == changed.id)  # they come before the session: see locks.py
    lock_session(changed)
    terms = Terms.of(changed, values)
    if "package" in values:
        refuse_package(terms.package)
    refuse_terms(terms, other_than=changed.id)
    refuse_below_holders(changed, terms.package)
    switching.refuse(changed, terms.kind, terms.package, terms.starts_on, terms.ends_on)
    refuse_disagreement(terms.kind, terms.package, changed.learners + joining)
    if reset_own_ends:
        end_together(changed)
    if terms.starts_on != changed.starts_on:
        refuse_early_ends(changed, terms.starts_on)
        if not extend_to_users:
            refuse_silence(changed)
    before = changed.kind
    for attribute, value in {**values, **vars(terms)}.items():
        setattr(changed, attribute, value)
    flush()
    switching.settle(changed, before, by=by)
    return changed
