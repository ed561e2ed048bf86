"""A filter of a list: one operation on one column, named so that a saved address keeps its meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import has_request_context, url_for
from flask_admin.model.filters import BaseFilter
from sqlalchemy import ColumnElement, and_, or_, select

from models.kernel.database import session
from models.kernel.text import N_

Options = Callable[[], list[tuple[Any, Any]]]
Where = Callable[[Any], ColumnElement[bool]]
LONGEST = 200
"""Characters of a value."""
CHOSEN = "1"
"""The value of an operation that needs none (“is empty”)."""

IS, IS_NOT, CONTAINS = N_("is"), N_("is not"), N_("contains")


class Filter(BaseFilter):  # type: ignore[misc]
    """One operation on one column.

    Args:
        arg: its name in addresses (``state_is``).
        name: the words of the column.
        saying: the words of the operation.
        where: a clean value -> the condition.
        parse: what was typed -> a clean value; raises ValueError.
        field: how its value is asked for: text, number, numbers (two), date, choice, several, lookup, none.
        choices: what may be chosen; never read from the database, for the menu is drawn with every list.
        entity: whose rows are looked up as one types.
        column: the path it looks at; who may not see that column has no such filter. The arg when empty.
        brief: the words of the operation on a chip, when they differ.
        shown: a clean value -> its words on a chip.
        negates: several values are all excluded, instead of being alternatives.
    """

    def __init__(
        self, arg: str, name: Any, saying: Any, where: Where, *, parse: Callable[[str], Any] = str,
        field: str = "text", choices: Options | None = None, entity: Any = None, column: str = "",
        brief: Any = None, shown: Callable[[Any], Any] | None = None, negates: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(name)
        self.arg, self.saying, self.where, self.parse, self.choices = arg, saying, where, parse, choices
        self.field, self.entity, self.column, self.brief = field, entity, column or arg, brief
        self.shown, self.negates = shown, negates

    def operation(self) -> str:
        return str(self.saying)

    @property
    def holds_several(self) -> bool:
        """Whether its values share one chip."""
        return self.field in ("several", "lookup")

    def get_options(self, view: Any) -> list[tuple[str, str]] | None:
        """What may be chosen, in the reader's language."""
        if self.choices is None or not has_request_context():
            return None
        return [(str(value), str(label)) for value, label in self.choices()]

    def offer(self) -> dict[str, Any]:
        """What the menu needs to know of it."""
        offer = {"arg": self.arg, "operation": self.operation(), "field": self.field, "options": self.get_options(None)}
        if self.entity is not None:
            offer["url"] = url_for("admin_lookup.options", entity=self.entity.__tablename__, archived=1)
        return offer

    def said(self, values: Sequence[str]) -> list[str]:
        """Values as a chip reads them; the names of rows in one query."""
        if self.entity is not None:
            return names_of(self.entity, values)
        if self.shown is not None:
            return [str(self.shown(self.clean(value))) for value in values]
        known = {str(one): str(label) for one, label in self.choices()} if self.choices else {}
        return [known.get(value, value) for value in values]

    def clean(self, value: str) -> Any:
        """
        Raises:
            ValueError: what was typed cannot be understood.
        """
        if len(value) > LONGEST or "\x00" in value:
            raise ValueError
        return self.parse(value)

    def condition(self, values: Sequence[str]) -> ColumnElement[bool]:
        """What the rows have in common when all of these were asked for."""
        each = [self.where(self.clean(value)) for value in values]
        return and_(*each) if self.negates else or_(*each)

    def apply(self, query: Any, value: Any, alias: Any = None) -> Any:
        return query.where(self.condition([value]))


class Choice(Filter):
    """A filter of one's own: a value of a list, and the condition it stands for."""

    def __init__(self, name: str, label: Any, *, options: Options, where: Where, column: str = "") -> None:
        super().__init__(
            f"{name}_is", label, IS, where, parse=self._known, choices=options, field="several", column=column or name
        )

    def _known(self, value: str) -> str:
        if self.choices is None or value not in {str(known) for known, _label in self.choices()}:
            raise ValueError
        return value


def names_of(entity: Any, identifiers: Sequence[str]) -> list[str]:
    """The names of some rows as the reader sees them; a row out of their reach reads as it was asked for."""
    asked = [int(identifier) for identifier in identifiers]
    found = {row.id: str(row) for row in session.scalars(select(entity).where(entity.id.in_(asked)))}
    return [found.get(identifier, f"n° {identifier}") for identifier in asked]
