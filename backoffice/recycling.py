"""Archive, restore, delete: what a screen says in one word, ``archivable = True`` or ``deletable = True``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, request
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from backoffice.asked import Asked
from backoffice.deleting import DeleteRow, WhyForm
from backoffice.forms import Form
from backoffice.lookups import parsed
from backoffice.verb import Verb
from models.evidence.entities import Act, AuditEntry
from models.kernel import archiving
from models.kernel.database import session
from models.kernel.deleting import AlreadyDeleted
from models.kernel.policy import SYSTEM, acting, acting_as, sees_all
from models.kernel.text import N_, Sentence

ARCHIVED = "archived"


class ArchiveRow(Verb):
    """A screen that says ``archivable = True`` has one."""

    permission = ""
    operation = archiving.archive
    form = WhyForm
    name = "archive"
    label, icon = N_("Archive"), "archive"
    done = N_("%(subject)s is archived.")

    def offered(self, subject: Any) -> bool:
        return subject.archived_at is None

    def values(self, form: Form, subject: Any) -> dict[str, Any]:
        return {}

    def extent(self, subjects: Any) -> list[Sentence | str]:
        return [
            N_("It leaves the lists, and nothing new can choose it. It is found again under “Archived records”."),
            N_("Whatever points at it stays as it is. You can restore it at any time."),
        ]

    def extent_of_all(self, rows: Any) -> list[Sentence | str]:
        return self.extent(rows)


class RestoreRow(Verb):
    permission = ""
    operation = archiving.restore
    form = WhyForm
    name = "restore"
    label, icon = N_("Restore"), "restore"
    done = N_("%(subject)s is back in the lists.")

    def offered(self, subject: Any) -> bool:
        return subject.archived_at is not None

    def values(self, form: Form, subject: Any) -> dict[str, Any]:
        return {}

    def extent(self, subjects: Any) -> list[Sentence | str]:
        return [N_("It comes back into the lists, and can be chosen again.")]

    def extent_of_all(self, rows: Any) -> list[Sentence | str]:
        return self.extent(rows)


class Recycling:
    """Mixed into Screen."""

    archivable = False
    """Whether rows can be archived: the entity is Archivable, the list leaves them out but for a segment of theirs."""
    deletable = False
    """Whether rows can be deleted, once the page has said what goes with them."""
    remove: Callable[..., Any] | None = None
    """The operation that deletes, when there is more to it: ``remove(row, by=actor)``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.verbs = (*self.verbs, *self._recycling_verbs())  # type: ignore[has-type]
        if self.archivable:
            kept = tuple((name, words, self._kept(make)) for name, words, make in self.segments)  # type: ignore[has-type]
            archived = (ARCHIVED, N_("Archived records"), lambda: self.model.archived_at.is_not(None))  # type: ignore[attr-defined]
            self.segments = (*kept, archived)
        super().__init__(*args, **kwargs)

    def _recycling_verbs(self) -> tuple[type[Verb], ...]:
        chosen: list[type[Verb]] = [ArchiveRow, RestoreRow] if self.archivable else []
        chosen += [DeleteRow] if self.deletable else []
        own = {verb: self._own(verb) for verb in chosen}
        if DeleteRow in own:
            own[DeleteRow].archive = own.get(ArchiveRow)  # type: ignore[attr-defined]
        return tuple(own.values())

    def _own(self, verb: type[Verb]) -> type[Verb]:
        """The verb under this screen's right, and with its operation."""
        words: dict[str, Any] = {"permission": self.permissions[1], "name": verb.name}  # type: ignore[attr-defined]
        remove = type(self).remove
        if verb is DeleteRow and remove is not None:
            words["operation"] = staticmethod(remove)
        return type(verb.__name__, (verb,), words)

    def _kept(self, make: Callable[[], Any]) -> Callable[[], Any]:
        """A segment without what is archived."""
        still = self.model.archived_at.is_(None)  # type: ignore[attr-defined]

        def condition() -> Any:
            where = make()
            return still if where is None else where & still

        return condition

    def conditions(self, asked: Asked) -> list[Any]:
        found = super().conditions(asked)  # type: ignore[misc]
        if self.archivable and asked.segment != ARCHIVED:
            found.append(self.model.archived_at.is_(None))  # type: ignore[attr-defined]
        return found  # type: ignore[no-any-return]

    def selection(self, identifiers: list[str]) -> list[Any]:
        """As everywhere; of a single row that somebody deleted since the page was drawn, this is said."""
        try:
            return super().selection(identifiers)  # type: ignore[misc, no-any-return]
        except NotFound:
            if request.method == "POST" and len(identifiers) == 1 and self._was_deleted(parsed(identifiers[0])):
                flash(str(AlreadyDeleted()), "error")
                abort(redirect(self.address("index_view")))  # type: ignore[attr-defined]
            raise

    def _was_deleted(self, identifier: int | None) -> bool:
        """Whether it was there, for somebody who may know: who sees the whole table, or deleted it themselves. For
        everybody else a row that went reads as one that never was."""
        if identifier is None:
            return False
        reader, table = acting(), self.model.__tablename__  # type: ignore[attr-defined]
        deleted = select(AuditEntry.id).where(
            AuditEntry.subjects.contains([f"{table}:{identifier}"]), AuditEntry.act == Act.DELETED,
            AuditEntry.entity == table, AuditEntry.entity_id == identifier,
        )  # fmt: skip
        if not sees_all(reader, self.model):  # type: ignore[attr-defined]
            deleted = deleted.where(AuditEntry.actor_id == reader.person_id)
        with acting_as(SYSTEM):
            return session.scalar(deleted.limit(1)) is not None
