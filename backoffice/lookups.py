"""Choosing a row: of a short list, or by typing a few letters. Both read through the actor's scope (traps ajax, FK)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import wtforms
from flask import url_for
from markupsafe import Markup
from sqlalchemy import BigInteger, Select, String, inspect, literal, select
from wtforms import validators
from wtforms.widgets import html_params

from backoffice.matching import DOCUMENT, matching
from backoffice.paths import NATURAL
from models.kernel.columns import Archivable, alphabetical
from models.kernel.database import session
from models.kernel.policy import acting
from models.kernel.text import N_
from models.permissions import Permission

MOST = 50
"""No answer is longer, whatever the browser asks for."""
LARGEST_ID = 2**63 - 1
ARCHIVED_CHOICE = N_("%(row)s is archived: restore it first, or choose another.")
INVALID = N_("Not a valid choice.")


def parsed(identifier: Any) -> int | None:
    """A row's id as a request writes it; None when it is none (a long number, a pair, letters)."""
    text = str(identifier or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST_ID else None


def one(entity: Any, identifier: Any) -> Any:
    """The row of an id, if the actor sees it. Never the identity map: the scope is asked each time."""
    found = parsed(identifier)
    if found is None:
        return None
    wide = literal(found, BigInteger)  # a number beyond a narrower column names no row: it is not a fault
    return session.scalars(select(entity).where(entity.id == wide)).one_or_none()


def searched(entity: Any) -> tuple[str, ...]:
    """The columns by which a row of this table is looked up."""
    names = inspect(entity).mapper.attrs
    if DOCUMENT in names:
        return (DOCUMENT,)
    own = tuple(name for name in ("name", "reference", "email") if name in names)
    return own or tuple(f"{name}.{searched(related)[0]}" for name, related in _relations(entity))


def _relations(entity: Any) -> list[tuple[str, Any]]:
    wanted = ("person", "session", "curriculum")
    return [(name, inspect(entity).relationships[name].mapper.class_) for name in wanted
            if name in inspect(entity).relationships]  # fmt: skip


def options(
    entity: Any, query: str | None, offset: int = 0, limit: int = 20, *, archived: bool = False
) -> list[tuple[int, str]]:
    """What a lookup answers: (id, name) of the rows that the actor sees and that match.

    Args:
        archived: whether archived rows are offered too: to look for, never to choose.
    """
    statement = select(entity)
    if issubclass(entity, Archivable) and not archived:
        statement = statement.where(entity.archived_at.is_(None))
    condition = matching(entity, searched(entity), query)
    if condition is not None:
        statement = statement.where(condition)
    names = inspect(entity).mapper.attrs
    order = getattr(entity, next(name for name in NATURAL if name in names))
    statement = statement.order_by(alphabetical(order) if isinstance(order.type, String) else order, entity.id)
    start, most = min(max(0, offset or 0), 10_000), min(max(1, limit or 20), MOST)
    return [(row.id, chosen_by(row)) for row in session.scalars(statement.offset(start).limit(most))]


def chosen_by(row: Any) -> str:
    """How a row is told from others when one is chosen; the reference that staff gave it is theirs (CAT-18)."""
    names = inspect(type(row)).mapper.attrs
    has_both = "title" in names and "reference" in names and acting().may(Permission.CATALOGUE_READ)
    return f"{row} · {row.reference}" if has_both and row.reference != row.title else str(row)


class LookupWidget:
    """A select that holds the present choice; the browser asks for the others as one types."""

    input_type = "lookup"

    def __call__(self, field: LookupField, **kwargs: Any) -> Markup:
        address = url_for("admin_lookup.options", entity=field.entity.__tablename__)
        required = {"required": True} if field.flags.required else {"data-allow-blank": "1"}
        chosen = field.data
        words = chosen_by(chosen) if chosen else ""
        option = Markup('<option value="{}" selected>{}</option>').format(chosen.id, words) if chosen else ""
        params = html_params(id=field.id, name=field.name, **{"data-lookup-url": address}, **required, **kwargs)
        empty = "" if chosen else Markup('<option value=""></option>')
        return Markup("<select {}>{}{}</select>").format(Markup(params), empty, option)  # noqa: S704  # escaped


def select_tag(options: Markup, **params: Any) -> Markup:
    """A select of options that are drawn already."""
    return Markup("<select {}>{}</select>").format(Markup(html_params(**params)), options)  # noqa: S704  # escaped


class LookupField(wtforms.Field):
    """A row of another table, found by typing; a posted id that the actor does not see is no choice."""

    widget = LookupWidget()

    def __init__(self, label: Any, entity: Any, *, required: bool = True, validators: Any = (), **kwargs: Any) -> None:
        self.entity = entity
        super().__init__(label, validators=[_presence(required), *validators], **kwargs)
        self.type = "SelectField"

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        self.data = None
        if valuelist[0] == "":
            return
        self.data = one(self.entity, valuelist[0])
        if self.data is None:
            raise ValueError(str(INVALID))
        if getattr(self.data, "archived_at", None) and self.data != self.object_data:
            raise ValueError(str(ARCHIVED_CHOICE % {"row": str(self.data)}))


class RowWidget:
    input_type = "combobox"

    def __call__(self, field: RowField, **kwargs: Any) -> Markup:
        chosen = field.data.id if field.data is not None else None
        required = {"required": True} if field.flags.required else {}
        items = [] if field.flags.required and chosen else [Markup('<option value=""></option>')]
        items += [_option(row, name, row.id == chosen) for row, name in field.named()]
        params = html_params(id=field.id, name=field.name, **{"data-combobox": True}, **required, **kwargs)
        return Markup("<select {}>{}</select>").format(Markup(params), Markup("").join(items))  # noqa: S704


def _option(row: Any, name: str, chosen: bool) -> Markup:
    if chosen:
        return Markup('<option value="{}" selected>{}</option>').format(row.id, name)
    return Markup('<option value="{}">{}</option>').format(row.id, name)


class RowField(wtforms.Field):
    """A row of a short list.

    Args:
        rows: the form's subject -> a select of the rows that may be chosen.
        words: a row -> what is shown of it.
        most: the longest list that is read.
    """

    widget = RowWidget()

    def __init__(
        self, label: Any, rows: Callable[[Any], Select[Any]], *, words: Callable[[Any], Any] = str,
        required: bool = True, most: int = 500, validators: Any = (), _form: Any = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        self.rows, self.words, self.most, self.form = rows, words, most, _form
        super().__init__(label, validators=[_presence(required), *validators], _form=_form, **kwargs)
        self.type = "SelectField"

    def found(self) -> list[Any]:
        subject = getattr(self.form, "subject", None)
        return list(session.scalars(self.rows(subject).limit(self.most)).unique())

    def named(self) -> list[tuple[Any, str]]:
        return [(row, str(self.words(row))) for row in self.found()]

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        asked = parsed(valuelist[0])
        self.data = next((row for row in self.found() if row.id == asked), None)
        if self.data is None and valuelist[0] != "":
            raise ValueError(str(INVALID))


def _presence(required: bool) -> Any:
    return validators.InputRequired() if required else validators.Optional()
