"""Refusals that the person at the screen should read."""

from __future__ import annotations

from typing import Any, ClassVar

from models.kernel.text import N_, Sentence

_by_constraint: dict[str, type[DomainError]] = {}


class DomainError(Exception):
    """A refusal by state: it carries its own sentence, and both faces show it without a ``try`` of their own.

    Args:
        field: name of the form field the sentence belongs next to, if any.
        values: what the sentence names (``%(reference)s``).
    """

    sentence: ClassVar[Sentence] = N_("This cannot be done.")
    constraints: ClassVar[tuple[str, ...]] = ()

    def __init__(self, field: str | None = None, **values: Any) -> None:
        super().__init__(self.sentence.msgid)
        self.field, self.values = field, values

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        _by_constraint.update(dict.fromkeys(cls.constraints, cls))

    def __str__(self) -> str:
        return str(self.sentence % self.values)


class Forbidden(DomainError):
    """The actor lacks the right (403), as opposed to a refusal by state."""

    sentence = N_("You do not have the right to do this.")


class Conflict(DomainError):
    """The database refused what the code let through: somebody else was faster."""

    sentence = N_("Somebody has just changed the same thing. Look at the page again, then retry.")


class StillReferenced(DomainError):
    """A row that others hang on cannot be deleted."""

    sentence = N_("This cannot be deleted: other records depend on it.")


def refusal_for(constraint: str | None) -> type[DomainError] | None:
    """The refusal that says a database constraint nicely, or None when nobody registered one."""
    if constraint is None:
        return None
    if constraint in _by_constraint:
        return _by_constraint[constraint]
    return StillReferenced if constraint.startswith("fk_") else None
