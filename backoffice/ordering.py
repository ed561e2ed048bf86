"""The order of a list: by a column, then by the id, which decides between equals: no row is shown twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Enum, Select, String, inspect

from backoffice.paths import joined
from models.kernel.columns import alphabetical, kept_folded


@dataclass(frozen=True)
class Order:
    """What a list is ordered by.

    Args:
        ids: a select of the list's ids, with the joins that the key needs.
        key: an expression, empty values last; None: the id alone.
        descending: the other way round, the id too.
        is_filled: whether the key is never empty: then one index serves both directions.
        words: the column whose words the key puts as in a dictionary, unless the table keeps them so: folding takes
            longer than finding them.
    """

    ids: Select[Any]
    key: Any
    descending: bool
    is_filled: bool = False
    words: Any = None

    @property
    def keyed(self) -> Select[Any]:
        """The ids, each with its key."""
        return self.ids if self.key is None else self.ids.add_columns(self.key.label("key"))

    @property
    def unfolded(self) -> Select[Any]:
        """The same with what the key is made of: :meth:`folded` makes it, when it turns out that it is needed."""
        return self.keyed if self.words is None else self.ids.add_columns(self.words.label("key"))

    def folded(self, key: Any) -> Any:
        """The key, of a column of :attr:`unfolded`."""
        return key if self.words is None else alphabetical(key)

    def by(self, key: Any, identifier: Any, *, backwards: bool = False) -> tuple[Any, ...]:
        """The ORDER BY, on the table or on what holds its ids and keys; backwards is its exact reverse."""
        down = self.descending is not backwards
        last = identifier.desc() if down else identifier.asc()
        if self.key is None:
            return (last,)
        first = key.desc() if down else key.asc()
        if not self.is_filled:
            first = first.nulls_first() if backwards else first.nulls_last()
        return first, last


def order_of(model: Any, ids: Select[Any], by: Any, descending: bool) -> Order:
    """Order a select of ids by a path or an expression; words as in a dictionary, whatever accents and capitals."""
    if by is None:
        return Order(ids, None, True)
    own = inspect(model).columns.get(by) if isinstance(by, str) else None
    if isinstance(by, str):
        ids, by = joined(ids, model, by)
    is_filled = own is not None and not own.nullable
    if isinstance(by.type, String) and not isinstance(by.type, Enum):
        return Order(ids, alphabetical(by), descending, is_filled, words=by if kept_folded(by) is None else None)
    return Order(ids, by, descending, is_filled)
