"""What a package may be: of slots no fewer than holders, of licences as many as learners (CON-17…20, CON-36)."""

from __future__ import annotations

from sqlalchemy import func, select

from models.accounts.entities import Person
from models.contracts.entities import Enrolment, SessionKind, SlotAssignment, TrainingSession
from models.contracts.session import LARGEST_PACKAGE
from models.contracts.term_refusals import LicencesDisagree, PackageBelowHolders, PackageOutOfRange
from models.kernel.database import flush, session
from models.kernel.policy import SYSTEM, Actor, acting_as, require
from models.permissions import Permission

NAMED = 10
"""How many holders a refusal names."""


def refuse_package(package: int, *, least: int = 1) -> None:
    """
    Args:
        least: 0 only for licences of which nobody is left.

    Raises:
        PackageOutOfRange
    """
    if not least <= package <= LARGEST_PACKAGE:
        raise PackageOutOfRange("package")


def refuse_below_holders(where: TrainingSession, package: int) -> None:
    """
    Raises:
        PackageBelowHolders: says both numbers, and who holds.
    """
    if package < where.slots_used:
        said = holders_said(where)
        raise PackageBelowHolders("package", package=package, holders=where.slots_used, names=said)


def refuse_disagreement(kind: SessionKind, package: int, learners: int) -> None:
    """
    Raises:
        LicencesDisagree: says both numbers (CON-19).
    """
    if kind is SessionKind.LICENCES and package != learners:
        raise LicencesDisagree("package", package=package, learners=learners)


def settle(where: TrainingSession, package: int | None, *, by: Actor) -> None:
    """Write the package that goes with who came or left, in the same save; the caller holds the lock of the session.

    Args:
        package: the new one; None keeps it.

    Raises:
        Forbidden: the actor does not write sessions.
        PackageOutOfRange, PackageBelowHolders, LicencesDisagree
    """
    flush()
    session.expire(where, ["learners"])
    if package is not None and package != where.package:
        require(by, Permission.SESSION_WRITE, where)
        empty = where.kind is SessionKind.LICENCES and where.learners == 0
        refuse_package(package, least=0 if empty else 1)
        refuse_below_holders(where, package)
    kept = where.package if package is None else package
    refuse_disagreement(where.kind, kept, where.learners)
    where.package = kept
    flush()


def holders_said(where: TrainingSession) -> str:
    """The names of those who hold a slot, who came first first, with commas."""
    held = (
        select(Person.first_name + " " + Person.last_name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(SlotAssignment, SlotAssignment.enrolment_id == Enrolment.id)
        .where(SlotAssignment.session_id == where.id, func.upper_inf(SlotAssignment.during))
        .order_by(func.lower(SlotAssignment.during), SlotAssignment.id)
        .limit(NAMED + 1)
    )
    with acting_as(SYSTEM):
        names = [name.strip() for name in session.scalars(held)]
    return ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
