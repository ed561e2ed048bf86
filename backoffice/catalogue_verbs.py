"""The verbs of the catalogue: publish, open to testers, duplicate, delete (CAT-15, CAT-24, ACC-13)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import wtforms
from flask import flash, redirect

from backoffice.addresses import address
from backoffice.catalogue_extent import extent_of
from backoffice.catalogue_forms import INTERNAL_OF_MODULE, LONGEST
from backoffice.cells import link_to
from backoffice.deleting import INSTEAD, DeleteRow
from backoffice.forms import Form, text_field
from backoffice.recycling import ArchiveRow
from backoffice.verb import Verb
from models.catalogue import operations
from models.catalogue.entities import Lesson, Module, Path, Theme, Workshop
from models.catalogue.learners import learners_on
from models.catalogue.levels import Row
from models.catalogue.publishing import missing
from models.catalogue.usage import usage_of
from models.kernel.policy import Actor
from models.kernel.text import N_, NN_, Sentence
from models.permissions import Permission
from web.actor import current_actor
from web.drawing import html, joined

Words = list[Sentence | str]


def followers(paths: Sequence[Path]) -> Sentence:
    """How many people follow one of some paths, today or later."""
    number = learners_on([path.id for path in paths])
    return NN_("%(n)s learner follows it, today or later.", "%(n)s learners follow it, today or later.", number)


class ChangingWhatIsRead(Verb):
    """What makes a path appear or go says whom that concerns (CAT-04)."""

    def foreseen(self, subjects: Sequence[Path]) -> list[Sentence]:
        if len(subjects) != 1:
            return []
        return extent_of(lambda: self.operation(subjects[0], by=current_actor()))


class PublishPath(ChangingWhatIsRead):
    permission, operation = Permission.CATALOGUE_WRITE, operations.publish_path
    label, icon, on_matching = N_("Publish"), "rocket", False
    done = N_("“%(subject)s” is published.")

    def offered(self, subject: Path) -> bool:
        return not subject.is_published and subject.archived_at is None

    def extent(self, subjects: Sequence[Path]) -> Words:
        lacking: Words = list(missing(subjects[0])) if len(subjects) == 1 else []
        self.blocked = bool(lacking)
        if lacking:
            return [N_("It cannot be published yet:"), *lacking]
        return [
            N_("The people of its sessions read it as soon as their access is open."), followers(subjects),
            *self.foreseen(subjects),
            N_("No mail leaves. You can take it back at any time."),
        ]  # fmt: skip


class UnpublishPath(ChangingWhatIsRead):
    permission, operation = Permission.CATALOGUE_WRITE, operations.unpublish_path
    label, icon, on_matching = N_("Unpublish"), "eye-off", False
    done = N_("“%(subject)s” is a draft again.")

    def offered(self, subject: Path) -> bool:
        return subject.is_published

    def extent(self, subjects: Sequence[Path]) -> Words:
        return [
            N_("Nobody but staff reads it any more: its learners are told that their path is not published yet."),
            followers(subjects), *self.foreseen(subjects),
            N_("What they viewed, wrote and earned is kept. No mail leaves."),
        ]  # fmt: skip


class TesterForm(Form):
    with_contents = wtforms.BooleanField(
        N_("With all that it holds"), default=True,
        description=N_("Testers see a lesson when its module, its theme and its path are open to them too."),
    )  # fmt: skip


def open_to_testers(row: Row, *, with_contents: bool, by: Actor) -> int:
    return (operations.show_with_contents if with_contents else operations.show_to_testers)(row, by=by)


class OpenToTesters(Verb):
    permission, operation, form = Permission.CATALOGUE_WRITE, open_to_testers, TesterForm
    label, icon = N_("Make open to testers"), "eye"
    done = N_("“%(subject)s” is open to testers (%(outcome)s changed).")

    def offered(self, subject: Row) -> bool:
        return subject.archived_at is None

    def extent(self, subjects: Sequence[Row]) -> Words:
        return [N_("People who try the platform see what is open to them, and nothing else."), N_("No mail leaves.")]

    def extent_of_all(self, rows: Any) -> Words:
        return self.extent(())


class CloseToTesters(Verb):
    permission, operation = Permission.CATALOGUE_WRITE, operations.hide_from_testers
    label, icon = N_("Close to testers"), "eye-off"
    done = N_("“%(subject)s” is closed to testers.")

    def offered(self, subject: Row) -> bool:
        return bool(subject.tester_visible)

    def extent(self, subjects: Sequence[Row]) -> Words:
        closed = N_("Testers do not see it any more, nor what it holds when they come through it.")
        return [closed, N_("No mail leaves.")]

    def extent_of_all(self, rows: Any) -> Words:
        return self.extent(())


class DuplicateForm(Form):
    title = text_field(N_("Title"), longest=LONGEST)
    reference = text_field(N_("Reference"), longest=LONGEST, description=INTERNAL_OF_MODULE)

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        if formdata is None and self.subject is not None:
            self.title.data = self.subject.title


class DuplicateModule(Verb):
    """A shared module is the same in every theme: one that must differ becomes another (CAT-24)."""

    permission, operation, form = Permission.CATALOGUE_WRITE, operations.duplicate_module, DuplicateForm
    label, icon, on_selection = N_("Duplicate"), "copy", False

    def extent(self, subjects: Sequence[Module]) -> Words:
        return [
            N_("A new module is made: the same lessons in the same order, and a copy of its sheet."),
            N_("It is in no theme yet: put it where it has to differ, and take this one out there."),
        ]  # fmt: skip

    def after(self, subject: Module, outcome: Module) -> Any:
        flash(str(N_("“%(title)s” was duplicated. Now choose its themes.", title=subject.title)), "success")
        return redirect(address("admin_modules.edit_view", id=outcome.id))


DELETES: dict[type[Any], Any] = {
    Path: operations.delete_path, Theme: operations.delete_theme, Module: operations.delete_module,
    Lesson: operations.delete_lesson, Workshop: operations.delete_workshop,
}  # fmt: skip
OUT_OF_PATHS = N_("Take it out of its paths instead: that hides it, and what learners did of it is kept.")


def delete(row: Row, *, by: Actor) -> None:
    DELETES[type(row)](row, by=by)


class DeleteUnused(DeleteRow):
    """What is used somewhere says where, and what to do instead (CAT-15)."""

    permission, operation = Permission.CATALOGUE_WRITE, delete
    name = "delete"

    def extent(self, subjects: Sequence[Row]) -> Words:
        if len(subjects) > 1:
            return [N_("What is used somewhere is refused, one by one, with where it is used.")]
        row = subjects[0]
        in_the_way = list(obstacles(row))
        self.blocked = bool(in_the_way)
        if not in_the_way:
            return [N_("It is used nowhere; what it holds stays in the catalogue."), *super().extent(subjects)[-1:]]
        self.instead = ArchiveRow if row.archived_at is None else None
        advice = [OUT_OF_PATHS] if isinstance(row, Theme) else []
        return [N_("It cannot be deleted:"), *in_the_way, *advice, *([INSTEAD] if self.instead else [])]

    def extent_of_all(self, rows: Any) -> Words:
        return [N_("What is used somewhere is refused, one by one, with where it is used.")]


def obstacles(row: Row) -> Words:
    """Why a row may not be deleted: where it is used, and by how many people it was."""
    usage, words = usage_of(row), []
    nearest: dict[type[Any], Sequence[Any]] = {
        Theme: usage.paths, Module: [*usage.themes, *usage.workshops], Lesson: usage.modules,
        Workshop: usage.paths,
    }  # fmt: skip
    if places := nearest.get(type(row), ()):
        words.append(html("%s %s", N_("It is used in:"), joined(", ", map(link_to, places))))
    if usage.sessions:
        words.append(N_("Sessions follow it: %(names)s.", names=", ".join(usage.sessions[:5])))
    if usage.learners:
        words.append(NN_("%(n)s learner has used it.", "%(n)s learners have used it.", usage.learners))
    return words
