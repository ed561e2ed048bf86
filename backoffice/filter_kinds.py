"""What can be asked of a column: its type decides the operations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, DateTime, Enum, Integer, Numeric, and_, inspect, not_, or_
from sqlalchemy.dialects.postgresql import JSONB

from backoffice.filters import CHOSEN, CONTAINS, IS, IS_NOT, Filter
from backoffice.matching import begins, contains, equals
from backoffice.paths import is_relation, mapped, reaching
from backoffice.periods import PERIODS, beginning, day_typed, days_of
from backoffice.typed import identifier, known_in, number_for, pair_of, text, truth, whole_days
from models.kernel import clock
from models.kernel.text import N_, NN_, Sentence
from web.templating import day as day_words

BEGINS, EMPTY, FILLED = N_("begins with"), N_("is empty"), N_("is filled in")
AT_LEAST, AT_MOST, BETWEEN = N_("at least"), N_("at most"), N_("between")
FROM, TO, ON = N_("from"), N_("until"), N_("on")
WITHIN, OLDER, OLDER_THAN, COLON = N_("in the period"), N_("more than … days ago"), N_("older than"), N_(": ")
YES_NO = (("1", N_("Yes")), ("0", N_("No")))
Compare = Callable[[Any, Any], ColumnElement[bool]]


class Column:
    """The end of a path, and how a filter on it is made."""

    def __init__(self, model: Any, path: str, label: Any) -> None:
        self.model, self.path, self.label = model, path, label
        self.attribute = mapped(model, path)

    def reach(self, condition: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
        return reaching(self.model, self.path, condition)

    def make(self, suffix: str, saying: Sentence, compare: Compare, **more: Any) -> Filter:
        """A filter whose condition compares the column with a clean value."""
        return Filter(
            f"{self.path.replace('.', '_')}_{suffix}", self.label, saying,
            lambda value: self.reach(lambda column: compare(column, value)), column=self.path, **more,
        )  # fmt: skip

    def make_not(self, suffix: str, compare: Compare, **more: Any) -> Filter:
        """A filter that keeps the rows from which nothing leads to the value."""
        made = self.make(suffix, IS_NOT, compare, negates=True, **more)
        inside = made.where
        made.where = lambda value: not_(inside(value))
        return made

    def presence(self, empty: Callable[[Any], ColumnElement[bool]]) -> list[Filter]:
        more = {"field": "none", "parse": known_in({CHOSEN}), "shown": lambda _value: ""}
        return [
            self.make("empty", EMPTY, lambda column, _value: empty(column), **more),
            self.make("filled", FILLED, lambda column, _value: not_(empty(column)), **more),
        ]


class JsonKey(Column):
    """A key of a JSON column (``payload.person``), compared as text."""

    def __init__(self, model: Any, path: str, label: Any) -> None:
        super().__init__(model, path, label)
        self.column_path, _, self.key = path.rpartition(".")

    def reach(self, condition: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
        return reaching(self.model, self.column_path, lambda column: condition(column[self.key].astext))


def filters_for(model: Any, path: str, label: Any) -> list[Filter]:
    """The operations that make sense on what stands at the end of a path.

    Args:
        path: a column, a relation, or a key of a JSON column; through relations if need be.
        label: its words.
    """
    if _is_json(mapped(model, path.rpartition(".")[0])):
        return _text(JsonKey(model, path, label), nullable=True)
    column = Column(model, path, label)
    if is_relation(column.attribute):
        return _relation(column)
    kind, nullable = column.attribute.type, _may_be_empty(column.attribute)
    if isinstance(kind, Enum) and kind.enum_class:
        return _enumeration(column, kind.enum_class) + (column.presence(_is_null) if nullable else [])
    if isinstance(kind, Boolean):
        choices = {"choices": lambda: list(YES_NO), "field": "choice"}
        return [column.make("is", IS, lambda c, value: c.is_(value), parse=truth, **choices)]
    if isinstance(kind, (Date, DateTime)):
        made = _instants(column) if isinstance(kind, DateTime) else _days(column)
        return made + (column.presence(_is_null) if nullable else [])
    if isinstance(kind, (Integer, Numeric)):
        return _numbers(column, kind) + (column.presence(_is_null) if nullable else [])
    return _text(column, nullable)


def _is_json(attribute: Any) -> bool:
    return attribute is not None and not is_relation(attribute) and isinstance(attribute.type, JSONB)


def _may_be_empty(attribute: Any) -> bool:
    own = attribute.property.columns[0]
    return bool(own.nullable or own.default is not None or own.server_default is not None)


def _is_null(column: Any) -> ColumnElement[bool]:
    return column.is_(None)  # type: ignore[no-any-return]


def _text(column: Column, nullable: bool) -> list[Filter]:
    made = [
        column.make("contains", CONTAINS, contains, parse=text),
        column.make("is", IS, equals, parse=text),
        column.make("begins", BEGINS, begins, parse=text),
    ]
    return made + (column.presence(lambda c: or_(c.is_(None), c == "")) if nullable else [])


def _enumeration(column: Column, kind: Any) -> list[Filter]:
    more = {
        "parse": kind, "field": "several", "choices": lambda: [(member.value, member.label) for member in kind],
    }  # fmt: skip
    return [
        column.make("is", IS, lambda c, value: c == value, **more),
        column.make_not("is_not", lambda c, value: c.is_not_distinct_from(value), **more),
    ]


def _numbers(column: Column, kind: Any) -> list[Filter]:
    parse = number_for(kind)
    both: Callable[[Any], Any] = lambda pair: N_("%(low)s and %(high)s", low=pair[0], high=pair[1])  # noqa: E731
    return [
        column.make("is", IS, lambda c, value: c == value, parse=parse, field="number"),
        column.make("from", AT_LEAST, lambda c, value: c >= value, parse=parse, field="number"),
        column.make("to", AT_MOST, lambda c, value: c <= value, parse=parse, field="number"),
        column.make(
            "between", BETWEEN, lambda c, pair: c.between(*pair), parse=pair_of(parse), field="numbers", shown=both
        ),
    ]


def _days(column: Column) -> list[Filter]:
    return _calendar(column, lambda c, first: c >= first, lambda c, last: c <= last)


def _instants(column: Column) -> list[Filter]:
    """A day lasts from its beginning to that of the next, be it 23, 24 or 25 hours."""
    return _calendar(column, lambda c, first: c >= beginning(first), lambda c, last: c < beginning(last + timedelta(1)))


def _calendar(column: Column, since: Compare, until: Compare) -> list[Filter]:
    date: dict[str, Any] = {"parse": day_typed, "field": "date", "shown": lambda day: day_words(day, "medium")}
    periods = {"choices": lambda: [(name, words) for name, (words, _days) in PERIODS.items()], "field": "choice"}
    inside: Compare = lambda c, days: and_(since(c, days[0]), until(c, days[1]))  # noqa: E731
    return [
        column.make(
            "within", WITHIN, lambda c, name: inside(c, days_of(name)), parse=known_in(PERIODS), brief=COLON, **periods
        ),
        column.make("on", ON, lambda c, day: inside(c, (day, day)), **date),
        column.make("from", FROM, since, **date),
        column.make("to", TO, until, **date),
        column.make(
            "older", OLDER, lambda c, days: until(c, clock.today() - timedelta(days + 1)), parse=whole_days,
            field="number", brief=OLDER_THAN, shown=lambda days: NN_("%(n)s day", "%(n)s days", days),
        ),
    ]  # fmt: skip


def _relation(column: Column) -> list[Filter]:
    relation = column.attribute.property
    entity, many = relation.mapper.class_, relation.uselist
    more = {"parse": identifier, "field": "lookup", "entity": entity}

    def leads_to(c: Any, value: int) -> ColumnElement[bool]:
        return (c.any if many else c.has)(entity.id == value)  # type: ignore[no-any-return]

    made = [column.make("is", IS, leads_to, **more), column.make_not("is_not", leads_to, **more)]
    nullable = many or any(inspect(one).nullable for one in relation.local_columns)
    return made + (column.presence(lambda c: ~c.any() if many else c == None) if nullable else [])  # noqa: E711
