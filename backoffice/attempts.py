"""One verb, one row of several, inside a transaction that goes on whatever comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from backoffice.forms import Form
from backoffice.verb import Verb
from models.kernel.database import flush, session
from models.kernel.errors import Conflict, DomainError
from models.kernel.policy import Actor

LONGEST_NAME = 300


@dataclass(frozen=True)
class Attempt:
    """What came of it.

    Args:
        id: the row's.
        name: what it was called before; empty when there is no such row.
        refusal: why it was refused, or empty.
    """

    id: int
    name: str
    refusal: str = ""


def attempted(verb: Verb, screen: Any, identifier: int, form: Form, *, by: Actor) -> Attempt:
    """Do it inside a savepoint, so that the next row meets what this one changed, and nothing of what was refused."""
    name = ""
    try:
        with session.begin_nested():
            row = screen.get_one(identifier)
            name = str(row or "")[:LONGEST_NAME]
            verb.attempt(row, form, by=by)
            flush()
    except DomainError as refusal:
        return Attempt(identifier, name, str(refusal))
    except (StaleDataError, ObjectDeletedError):
        return Attempt(identifier, name, str(Conflict()))
    finally:
        session.expire_all()
    return Attempt(identifier, name)
