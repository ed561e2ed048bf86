"""What a save wants a session to be: reference, type, package and dates (CON-04…06, CON-13, CON-15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from sqlalchemy import func, select

from models.contracts.dates import twelve_months_after
from models.contracts.entities import SessionKind, TrainingSession
from models.contracts.term_refusals import EndsBeforeItStarts, ReferenceTaken
from models.kernel.database import session


@dataclass(frozen=True)
class Terms:
    """What a save wants a session to be."""

    reference: str
    kind: SessionKind
    package: int
    starts_on: date
    ends_on: date

    @classmethod
    def of(cls, where: TrainingSession, values: dict[str, Any]) -> Self:
        """The terms of a session with some of them changed; the last day, once emptied, is a year after the first."""
        starts_on = values.get("starts_on", where.starts_on)
        return cls(
            reference=spaced(values.get("reference", where.reference)) or where.reference,
            kind=values.get("kind", where.kind),
            package=values.get("package", where.package),
            starts_on=starts_on,
            ends_on=values.get("ends_on", where.ends_on) or twelve_months_after(starts_on),
        )


def refuse_terms(terms: Terms, *, other_than: int) -> None:
    """
    Args:
        other_than: the id of the session that they are of; 0 for a new one.

    Raises:
        EndsBeforeItStarts, ReferenceTaken
    """
    if terms.ends_on < terms.starts_on:
        raise EndsBeforeItStarts("ends_on")
    namesake = select(TrainingSession.id).where(
        func.lower(TrainingSession.reference) == terms.reference.lower(), TrainingSession.id != other_than
    )
    if session.scalar(namesake) is not None:
        raise ReferenceTaken("reference")


def spaced(words: Any) -> str:
    """Words with one space between two of them, and none around."""
    return " ".join(str(words).split())
