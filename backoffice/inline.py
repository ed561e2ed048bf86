"""Rows inside a form: the children of the row that is edited, added, changed and removed with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import wtforms
from flask import render_template
from markupsafe import Markup
from sqlalchemy import inspect

from backoffice.lookups import parsed
from models.kernel.database import session
from models.kernel.text import N_

MOST = 200
UNKNOWN = N_("A row is not one of these any more: reload the page.")


@dataclass
class Line:
    """One child as the form shows it; ``row`` is None for a new one."""

    number: int
    row: Any
    form: Any
    removed: bool = False


class InlineWidget:
    input_type = "inline"
    wide = True

    def __call__(self, field: InlineRows, **kwargs: Any) -> Markup:
        return Markup(render_template("admin/model/inline_form.html", field=field))  # noqa: S704  # escaped


class InlineRows(wtforms.Field):
    """The children of a one-to-many relation.

    Args:
        relation: the parent's relation.
        row_form: the form class of one child.

    The children are read through the parent's relation, in the actor's scope: an id that is not among them is refused.
    """

    widget = InlineWidget()

    def __init__(self, label: Any, relation: Any, row_form: type[wtforms.Form], **kwargs: Any) -> None:
        self.entity, self.row_form, self.lines = relation.property.mapper.class_, row_form, []
        super().__init__(label, **kwargs)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.data, self.process_errors, self.errors = None, [], []
        children = {child.id: child for child in data or ()}
        if formdata is None:
            self.lines = [self._line(n, child, None) for n, child in enumerate(children.values())]
        else:
            self.lines = list(self._posted(formdata, children))

    def _posted(self, formdata: Any, children: dict[int, Any]) -> Iterator[Line]:
        pattern = re.compile(rf"{re.escape(self.name)}-(\d{{1,4}})-")
        numbers = sorted({int(found[1]) for key in formdata for found in [pattern.match(key)] if found})
        for number in numbers[:MOST]:
            named = formdata.get(f"{self.name}-{number}-id", "")
            child = children.get(parsed(named) or 0)
            if named and child is None:
                self.process_errors.append(str(UNKNOWN))
                continue
            removed = child is not None and f"del-{self.name}-{number}" in formdata
            yield self._line(number, child, formdata, removed)

    def _line(self, number: int, child: Any, formdata: Any, removed: bool = False) -> Line:
        form = self.row_form(formdata, obj=child, prefix=f"{self.name}-{number}-")
        return Line(number, child, form, removed)

    def blank(self) -> Any:
        """The form of a row to come; its names get their prefix in the browser."""
        return self.row_form(None)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        self.errors = list(self.process_errors)
        sound = [line.removed or line.form.validate() for line in self.lines]
        return not self.errors and all(sound)

    def write(self, parent: Any) -> None:
        """Put what was typed in the children, when the parent is saved."""
        for line in self.lines:
            if line.removed:
                session.delete(line.row)
                continue
            child = line.row or self.entity()
            for name, value in line.form.data.items():
                setattr(child, name, value)
            if line.row is None:
                getattr(parent, self.short_name).append(child)


def columns_of(constraint: str | None, model: Any) -> list[str]:
    """The columns of a table that a constraint speaks of."""
    table = inspect(model).local_table
    for known in (*table.constraints, *table.indexes):
        if known.name == constraint:
            return [column.name for column in known.columns]
    return []
