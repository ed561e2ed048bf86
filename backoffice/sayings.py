"""How SQL says what a row says of itself: one join a relation, however many columns go through it.

What an entity's ``__str__`` and properties say in Python is declared once beside its screens (``account_sayings``…):

    @says(Enrolment)
    def enrolment(row, to):
        return to.words(row, "person") + " — " + to.words(row, "session")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, String, func, inspect, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from backoffice.formats import Unsaid
from backoffice.paths import is_relation

Saying = Callable[[Any, "Reached"], ColumnElement[Any]]
_rows: dict[type, Saying] = {}
_properties: dict[tuple[type, str], Saying] = {}
SEPARATOR = ", "


def says(entity: type, *properties: str) -> Callable[[Saying], Saying]:
    """Declare how SQL says ``str(row)`` of an entity or, with names, those properties of it.

    The function gets an alias of the entity and the :class:`Reached` through which it names related rows.
    """

    def register(function: Saying) -> Saying:
        if properties:
            _properties.update({(entity, name): function for name in properties})
        else:
            _rows[entity] = function
        return function

    return register


class Reached:
    """A select that grows the outer joins that its columns need.

    Args:
        statement: over the entity, with its conditions and its order.
        entity: whose rows they are.
        among: the ids of those rows: to-many relations are read for them alone; None: they are the whole table.
    """

    def __init__(self, statement: Select[Any], entity: Any, among: Select[Any] | None = None) -> None:
        self.statement, self.entity, self.among = statement, entity, among
        self._rows: dict[tuple[Any, str], Any] = {}

    def value(self, row: Any, path: str) -> ColumnElement[Any]:
        """What stands at the end of a path.

        Raises:
            Unsaid: a step that nobody declared.
        """
        entity = inspect(row).mapper.class_
        head, _, rest = path.partition(".")
        if (entity, head) in _properties and not rest:
            return _properties[entity, head](row, self)
        if head not in inspect(entity).attrs:
            raise Unsaid(f"{entity.__name__}.{head}")
        attribute = getattr(row, head)
        if not is_relation(attribute):
            return attribute  # type: ignore[no-any-return]
        if attribute.property.uselist:
            return self._many(row, head)
        return self.value(self.one(row, head), rest) if rest else self.words(row, head)

    def words(self, row: Any, name: str) -> ColumnElement[str]:
        """The words of a related row; empty when there is none that the actor sees."""
        return self.named(self.one(row, name))

    def named(self, row: Any) -> ColumnElement[str]:
        """``str(row)``."""
        entity = inspect(row).mapper.class_
        if entity not in _rows:
            raise Unsaid(entity.__name__)
        return _rows[entity](row, self)

    def one(self, row: Any, name: str) -> Any:
        """An alias of a related row, joined once."""
        if (row, name) not in self._rows:
            relation = getattr(row, name)
            self._rows[row, name] = target = aliased(relation.property.mapper.class_)
            self.statement = self.statement.outerjoin(relation.of_type(target))
        return self._rows[row, name]

    def beside(self, row_id: Any, statement: Select[Any], key: Any, words: ColumnElement[Any]) -> ColumnElement[str]:
        """Words gathered from other tables for each row, in one grouped pass.

        Args:
            row_id: the column of the row that the key refers to.
            statement: whence they come.
            key: the id of the row, there.
            words: an aggregate (``string_agg``).
        """
        if self.among is not None and row_id is self.entity.id:
            statement = statement.where(key.in_(self.among.with_only_columns(self.entity.id)))
        grouped = statement.with_only_columns(key.label("key"), words.label("words")).group_by(key).subquery()
        self.statement = self.statement.outerjoin(grouped, grouped.c.key == row_id)
        return grouped.c.words

    def _many(self, row: Any, name: str) -> ColumnElement[str]:
        """The words of several related rows, in the order of their ids."""
        relation = getattr(row, name).property
        if relation.secondary is not None or len(relation.local_remote_pairs) != 1:
            raise Unsaid(name)
        [(local, remote)] = relation.local_remote_pairs
        target = aliased(relation.mapper.class_)
        inner = Reached(select(target.id), target)
        said = inner.named(target)
        key = getattr(target, relation.mapper.get_property_by_column(remote).key)
        mine = getattr(row, inspect(row).mapper.get_property_by_column(local).key)
        return self.beside(mine, inner.statement, key, agreed(said, target.id))


def agreed(words: ColumnElement[Any], order: Any) -> ColumnElement[str]:
    """Several words as one text."""
    return func.string_agg(words, aggregate_order_by(literal(SEPARATOR), order), type_=String())
