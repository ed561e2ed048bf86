"""Words that people type, found in columns and behind relations, by conditions that an index can answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select, union_all
from sqlalchemy.orm import aliased

from backoffice.paths import reaching

DOCUMENT = "search_document"
"""Column of the tables that are searched a lot: what they are looked for by, lower-case, without accents, indexed."""
SHORTEST = 3
"""Letters from which a trigram index finds a word inside others; a shorter one is looked for where words begin."""


def words(text: str | None, most: int = 6) -> list[str]:
    """What somebody typed, as words to look for."""
    return (text or "").replace("\x00", " ").lower().split()[:most]


def is_broad(text: str | None) -> bool:
    """Whether a word of one letter was typed."""
    return any(len(word) == 1 for word in words(text))


def contains(column: Any, word: str) -> ColumnElement[bool]:
    """Accents and capitals do not matter; ``%`` and ``_`` are letters like others."""
    return _like(column, f"%{_literally(word)}%")


def begins(column: Any, word: str) -> ColumnElement[bool]:
    """As :func:`contains`, at the beginning."""
    return _like(column, f"{_literally(word)}%")


def equals(column: Any, word: str) -> ColumnElement[bool]:
    """As :func:`contains`, the whole of it."""
    return _folded(column) == func.f_unaccent(word)


def holds(column: Any, word: str) -> ColumnElement[bool]:
    """Whether a word is inside, or for a short one, whether a word there begins with it."""
    if len(word) >= SHORTEST:
        return contains(column, word)
    return or_(begins(column, word), _like(column, f"% {_literally(word)}%"))


def matching(model: Any, paths: Sequence[str], text: str | None) -> ColumnElement[bool] | None:
    """Every word is found in one of the paths; None when nothing was typed."""
    asked = words(text)
    if not asked or not paths:
        return None
    return and_(*(_somewhere(model, paths, word) for word in asked))


def _somewhere(model: Any, paths: Sequence[str], word: str) -> ColumnElement[bool]:
    """In one of several tables, as one set of ids: an OR across tables would make the database read them all."""
    if len(paths) == 1 or not any("." in path for path in paths):
        return or_(*(reaching(model, path, lambda column: holds(column, word)) for path in paths))
    return model.id.in_(union_all(*(_found(model, path, word) for path in paths)))  # type: ignore[no-any-return]


def _found(model: Any, path: str, word: str) -> Select[Any]:
    """The ids of the rows whose path holds a word."""
    here = start = aliased(model)
    ids = select(start.id)
    *relations, name = path.split(".")
    for relation in relations:
        attribute = getattr(here, relation)
        here = aliased(attribute.property.mapper.class_)
        ids = ids.join(here, attribute)
    return ids.where(holds(getattr(here, name), word))


def _literally(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _like(column: Any, pattern: str) -> ColumnElement[bool]:
    return _folded(column).like(func.f_unaccent(pattern), escape="\\")


def _folded(column: Any) -> ColumnElement[str]:
    """A column without accents and capitals; the document is stored so."""
    if column.key == DOCUMENT:
        return column  # type: ignore[no-any-return]
    return func.f_unaccent(func.lower(column if isinstance(column.type, String) else cast(column, String)))
