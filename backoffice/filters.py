"""Filters of a list: each named by its column and its operation, so that a saved address keeps its meaning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from flask import has_request_context
from flask_admin.model.filters import BaseFilter
from sqlalchemy import Boolean, ColumnElement, Date, DateTime, Enum, Integer
from sqlalchemy import select as select_rows

from backoffice.lookups import MOST, contains, options, parsed
from backoffice.paths import is_relation, mapped, reaching
from models.kernel import clock
from models.kernel.database import session
from models.kernel.text import N_, Sentence

Options = Callable[[], list[tuple[Any, Any]]]
Where = Callable[[Any], ColumnElement[bool]]
DAY_OF = "date"


class Filter(BaseFilter):  # type: ignore[misc]
    """One operation on one column.

    Args:
        arg: its name in addresses (``state_is``).
        name: the words of the column.
        saying: the words of the operation.
        where: a clean value -> the condition.
        parse: what was typed -> a clean value; raises ValueError.
        choices: what may be chosen, if it is a choice.
        data_type: the browser's field (``datepicker``, ``number``).
    """

    def __init__(
        self, arg: str, name: Any, saying: Any, where: Where, *, parse: Callable[[str], Any] = str,
        choices: Options | None = None, data_type: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(name, data_type=data_type)
        self.arg, self.saying, self.where, self.parse, self.choices = arg, saying, where, parse, choices

    def operation(self) -> str:
        return str(self.saying)

    def get_options(self, view: Any) -> list[tuple[str, str]] | None:
        """Read when the page is drawn: nothing of one person's rows is kept for another."""
        if self.choices is None or not has_request_context():
            return None
        return [(str(value), str(label)) for value, label in self.choices()]

    def said(self, value: str) -> str:
        """A value as its chip reads."""
        known = {str(one): str(label) for one, label in self.choices()} if self.choices else {}
        return known.get(value, value)

    def clean(self, value: str) -> Any:
        if len(value) > 200 or "\x00" in value:
            raise ValueError
        return self.parse(value)

    def apply(self, query: Any, value: Any, alias: Any = None) -> Any:
        return query.where(self.where(self.clean(value)))


IS, IS_NOT, CONTAINS = N_("is"), N_("is not"), N_("contains")
FROM, TO, AT_LEAST, AT_MOST = N_("from"), N_("until"), N_("at least"), N_("at most")
YES_NO = (("1", N_("Yes")), ("0", N_("No")))


class Choice(Filter):
    """A filter of one's own: a value of a list, and the condition it stands for."""

    def __init__(self, name: str, label: Any, *, options: Options, where: Where) -> None:
        super().__init__(f"{name}_is", label, IS, where, parse=self._known, choices=options)

    def _known(self, value: str) -> str:
        if self.choices is None or value not in {str(known) for known, _label in self.choices()}:
            raise ValueError
        return value


def filters_for(model: Any, path: str, label: Any) -> list[Filter]:
    """The operations that make sense on the column or relation at the end of a path."""
    attribute, name = mapped(model, path), path.replace(".", "_")

    def make(
        suffix: str, saying: Sentence, condition: Callable[[Any, Any], ColumnElement[bool]], **more: Any
    ) -> Filter:
        where = lambda value: reaching(model, path, lambda column: condition(column, value))  # noqa: E731
        return Filter(f"{name}_{suffix}", label, saying, where, **more)

    if is_relation(attribute):
        return _relation_filters(attribute, make)
    kind = attribute.type
    if isinstance(kind, Enum) and kind.enum_class:
        members = lambda: [(member.value, member.label) for member in kind.enum_class]  # noqa: E731
        return [
            make("is", IS, lambda column, value: column == value, parse=kind.enum_class, choices=members),
            make("is_not", IS_NOT, lambda column, value: column != value, parse=kind.enum_class, choices=members),
        ]
    if isinstance(kind, Boolean):
        return [make("is", IS, lambda column, value: column.is_(value), parse=_truth, choices=lambda: list(YES_NO))]
    if isinstance(kind, (Date, DateTime)):
        return _period_filters(make, isinstance(kind, DateTime))
    if isinstance(kind, Integer):
        return [
            make("from", AT_LEAST, lambda column, value: column >= value, parse=_number, data_type="number"),
            make("to", AT_MOST, lambda column, value: column <= value, parse=_number, data_type="number"),
        ]
    return [make("contains", CONTAINS, contains, parse=lambda text: text.strip().lower())]


def _relation_filters(attribute: Any, make: Any) -> list[Filter]:
    entity = attribute.property.mapper.class_

    def holds(column: Any, value: int) -> ColumnElement[bool]:
        inside = entity.id == value
        return column.any(inside) if column.property.uselist else column.has(inside)  # type: ignore[no-any-return]

    return [make("is", IS, holds, parse=_identifier, choices=lambda: _rows(entity))]


def _rows(entity: Any) -> list[tuple[Any, str]]:
    """The rows that may be asked for: those the reader sees, the first of them."""
    return list(options(entity, None, limit=MOST))


def _period_filters(make: Any, is_instant: bool) -> list[Filter]:
    def edge(value: date, last: bool) -> Any:
        return datetime.combine(value, time.max if last else time.min, clock.time_zone()) if is_instant else value

    return [
        make("from", FROM, lambda c, v: c >= edge(v, False), parse=date.fromisoformat, data_type="datepicker"),
        make("to", TO, lambda c, v: c <= edge(v, True), parse=date.fromisoformat, data_type="datepicker"),
    ]


def _truth(value: str) -> bool:
    return {"1": True, "0": False}[value] if value in ("0", "1") else _refuse()


def _refuse() -> bool:
    raise ValueError


def _number(value: str) -> int:
    number = int(value)
    if abs(number) > 2**31 - 1:
        raise ValueError
    return number


def _identifier(value: str) -> int:
    found = parsed(value)
    if found is None:
        raise ValueError
    return found


def name_of_choice(entity: Any, identifier: int) -> str:
    """How a chosen row reads on its chip, when it is not among the first."""
    row = session.scalars(select_rows(entity).where(entity.id == identifier)).one_or_none()
    return str(row) if row is not None else str(identifier)
