"""What is not wrong, yet will surprise: said once, after the saving."""

from __future__ import annotations

from flask import flash

from models.accounts.entities import Person
from models.contracts import queries
from models.kernel.database import session
from models.kernel.text import N_

NO_TEAM = N_("%(person)s is a manager and follows nobody yet: put people in their team, or they will see nothing.")


def warn_without_team(person: Person) -> None:
    """Tell whoever saved a manager whose team is empty (ACC-23)."""
    alone = queries.managers_without_team().where(Person.id == person.id)
    if session.scalars(alone).first() is not None:
        flash(str(NO_TEAM % {"person": person.name}), "warning")
