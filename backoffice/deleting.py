"""Delete: what goes with a row, what stays and what is in the way, in numbers, before anything happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, or_, select
from wtforms import StringField, validators

from backoffice.cells import link_to
from backoffice.counted import counted, listed
from backoffice.forms import Form, clean
from backoffice.verb import Verb
from models.kernel.columns import Archivable
from models.kernel.database import Entity, flush, session
from models.kernel.dependents import Dependents, dependents_of
from models.kernel.errors import StillReferenced
from models.kernel.policy import Actor
from models.kernel.text import N_, Sentence

MOST = 100_000
"""Rows of which the extent is counted at once."""
NAMED = 5
"""Rows in the way that are named, of each table."""

ALSO = N_("Also deleted: %(what)s.")
UNTIED = N_("Kept, but tied to it no more: %(what)s.")
ALONE = N_("Nothing else depends on it.")
FINAL = N_("The audit log keeps what it was. This cannot be undone.")
IN_THE_WAY = N_("It cannot be deleted as long as this depends on it:")
INSTEAD = N_("Archive it instead: it leaves the lists and the choices, and whatever points at it stays.")


class DependedUpon(StillReferenced):
    sentence = N_("%(row)s cannot be deleted: %(what)s depend on it.")


class WhyForm(Form):
    reason = StringField(
        N_("Reason"), validators=[validators.Optional(), validators.Length(max=300)], filters=[clean],
        description=N_("Optional. Kept in the audit log."),
    )  # fmt: skip


def delete_row(row: Any, *, by: Actor) -> None:
    """Delete a row that nothing stands in the way of.

    Raises:
        DependedUpon: says by how many rows of which tables.
    """
    blocks = dependents_of(row.__table__, [row.id]).blocks
    if blocks:
        raise DependedUpon(row=row, what=listed(blocks))
    session.delete(row)
    flush()


class DeleteRow(Verb):
    """A screen that says ``deletable = True`` has one."""

    permission = ""
    operation = delete_row
    form = WhyForm
    name = "delete"
    label, icon, danger = N_("Delete"), "trash", True
    done = N_("%(subject)s was deleted.")
    leaves_row = True
    archive: type[Verb] | None = None
    """The verb that archives, on a screen that has it."""

    def values(self, form: Form, subject: Any) -> dict[str, Any]:
        return {}  # the reason goes to the audit log by itself

    def extent(self, subjects: Sequence[Any]) -> list[Sentence | str]:
        found = dependents_of(subjects[0].__table__, [row.id for row in subjects])
        self.blocked = bool(found.blocks) and len(subjects) == 1
        self.instead = self.archive if self.blocked and _may_be_archived(subjects[0]) else None
        return list(in_the_way(subjects[0], found) if self.blocked else said(found))

    def extent_of_all(self, rows: Select[int]) -> list[Sentence | str]:
        ids = session.scalars(rows.limit(MOST)).all()
        return list(said(dependents_of(rows.selected_columns[0].table, ids)))  # type: ignore[attr-defined]


def said(found: Dependents) -> Iterator[Sentence | str]:
    """What a deletion does besides, in sentences."""
    if found.goes:
        yield ALSO % {"what": listed(found.goes)}
    if found.stays:
        yield UNTIED % {"what": listed(found.stays)}
    if not found.goes and not found.stays:
        yield ALONE
    yield FINAL


def in_the_way(row: Any, found: Dependents) -> Iterator[Sentence | str]:
    """Why it is refused, with links to what would have to go first, and what can be done instead."""
    yield IN_THE_WAY
    for table, number in found.blocks.items():
        yield Markup("{}{}").format(counted(table, number), _named(table, row))
    if _may_be_archived(row):
        yield INSTEAD


def _may_be_archived(row: Any) -> bool:
    return isinstance(row, Archivable) and row.archived_at is None


def _named(table: str, row: Any) -> Markup:
    """The first rows of a table that point at this one, as links, in the reader's scope."""
    kinds = {mapper.local_table.name: mapper.class_ for mapper in Entity.registry.mappers}  # type: ignore[attr-defined]
    kind = kinds[table]
    pointing = [
        column == row.id for column in kind.__table__.columns
        for key in column.foreign_keys if key.column.table is row.__table__
    ]  # fmt: skip
    rows = session.scalars(select(kind).where(or_(*pointing)).order_by(kind.id).limit(NAMED)).unique().all()
    return Markup(" : ") + Markup(", ").join(link_to(one, _words(one)) for one in rows) if rows else Markup("")


def _words(row: Any) -> str:
    """A row's name, with the person's when it is theirs and does not say so (a role, an enrolment)."""
    person, name = getattr(row, "person", None), str(row)
    return name if person is None or str(person) in name else f"{person} · {name}"
