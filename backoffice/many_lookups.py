"""Choosing several rows: of a short list, or by typing a few letters; both read through the actor's scope."""

from __future__ import annotations

from typing import Any

import wtforms
from flask import url_for
from markupsafe import Markup
from wtforms import validators

from backoffice.lookups import INVALID, RowField, chosen_by, one, select_tag
from web.drawing import html, joined

CHOICE = '<option value="%s">%s</option>'
CHOSEN = '<option value="%s" selected>%s</option>'
MOST = 500
"""Rows that a request may choose."""


class ManyWidget:
    """A select that holds the present choices; a long list is asked for as one types."""

    input_type = "lookup"

    def __call__(self, field: Any, **kwargs: Any) -> Markup:
        chosen = {row.id: chosen_by(row) for row in field.data or ()}
        options = [html(CHOSEN, identifier, words) for identifier, words in chosen.items()]
        options += [html(CHOICE, row.id, words) for row, words in field.offered() if row.id not in chosen]
        named = {"id": field.id, "name": field.name, "multiple": True}
        return select_tag(joined("", options), **named, **field.parameters(), **kwargs)


class LookupsField(wtforms.Field):
    """Rows of another table, found by typing; posted ids that the actor does not see are no choice."""

    widget = ManyWidget()

    def __init__(self, label: Any, entity: Any, **kwargs: Any) -> None:
        self.entity = entity
        super().__init__(label, validators=[validators.Optional()], **kwargs)
        self.type = "SelectField"

    def parameters(self) -> dict[str, Any]:
        return {"data-lookup-url": url_for("admin_lookup.options", entity=self.entity.__tablename__)}

    def offered(self) -> list[tuple[Any, str]]:
        return []

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = chosen(valuelist, lambda value: one(self.entity, value))


class RowsField(RowField):
    """Rows of a short list."""

    widget = ManyWidget()

    def __init__(self, label: Any, rows: Any, **kwargs: Any) -> None:
        super().__init__(label, rows, required=False, **kwargs)

    def parameters(self) -> dict[str, Any]:
        return {"data-combobox": True}

    def offered(self) -> list[tuple[Any, str]]:
        return self.named()

    def process_formdata(self, valuelist: list[Any]) -> None:
        there = {str(row.id): row for row in [*self.found(), *(self.object_data or ())]}
        self.data = chosen(valuelist, there.get)


def chosen(values: list[Any], find: Any) -> list[Any]:
    """The rows of some posted ids, each once.

    Raises:
        ValueError: one of them is none.
    """
    rows = {value: find(value) for value in values[:MOST] if value != ""}
    if None in rows.values():
        raise ValueError(str(INVALID))
    return list(rows.values())
