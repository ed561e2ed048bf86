"""What people see who try the platform: opened to them, with its contents or alone, and closed (ACC-13)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import wtforms

from backoffice.forms import Form
from backoffice.verb import Verb
from models.catalogue import operations
from models.catalogue.entities import Lesson, Workshop
from models.catalogue.levels import Row
from models.kernel.policy import Actor
from models.kernel.text import N_, Sentence
from models.permissions import Permission

Words = list[Sentence | str]


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
        """Also of what is open already, as long as it may hold something that is not."""
        holds_nothing = isinstance(subject, (Lesson, Workshop))
        return subject.archived_at is None and not (holds_nothing and subject.tester_visible)

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
