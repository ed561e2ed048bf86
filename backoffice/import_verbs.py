"""What staff do with an import: take it back, go on with it, give it up."""

from __future__ import annotations

from typing import Any

from backoffice.verb import Verb
from models.kernel.policy import Actor
from models.kernel.text import N_, NN_, Sentence
from models.permissions import Permission
from models.workbench.importing import steps
from models.workbench.importing.dropping import drop
from models.workbench.importing.kinds import import_kind
from models.workbench.imports import NOT_APPLIED, BatchState, ImportBatch, RowOutcome
from web import locale


def take_back(batch: ImportBatch, *, by: Actor) -> None:
    steps.undo(batch, import_kind(batch.kind), by=by, locale=locale.current())


def go_on(batch: ImportBatch, *, by: Actor) -> None:
    steps.resume(batch, by=by, locale=locale.current())


class UndoImport(Verb):
    """What the import made is removed, what it changed is put back."""

    permission = Permission.PERSON_IMPORT
    operation = take_back
    label, icon, danger = N_("Take this import back"), "arrow-back-up", True
    on_selection = False
    done = N_("The import is taken back: see what became of each row.")

    def offered(self, subject: ImportBatch) -> bool:
        return subject.state in (BatchState.APPLIED, BatchState.APPLYING)

    def extent(self, subjects: Any) -> list[Sentence | str]:
        [batch] = subjects
        made, changed = batch.number(RowOutcome.CREATED), batch.number(RowOutcome.CHANGED)
        back = NN_("%(n)s record that it changed is put back.", "%(n)s records that it changed are put back.", changed)
        return [
            NN_("%(n)s record that it created is deleted.", "%(n)s records that it created are deleted.", made),
            *([back] if changed else []),
            N_("Whatever was touched since is kept as it is, and listed with the reason."),
        ]


class ResumeImport(Verb):
    permission = Permission.PERSON_IMPORT
    operation = go_on
    label, icon = N_("Go on with it"), "player-play"
    on_selection = False
    done = N_("It goes on where it was stopped.")

    def offered(self, subject: ImportBatch) -> bool:
        return steps.is_interrupted(subject)

    def extent(self, subjects: Any) -> list[Sentence | str]:
        return [N_("What is done stays done; nothing is done twice.")]


class GiveUpImport(Verb):
    permission = Permission.PERSON_IMPORT
    operation = drop
    label, icon, danger = N_("Give up this import"), "trash", True
    on_selection = False
    done = N_("The rows of %(subject)s are forgotten; nothing of it was imported.")

    def offered(self, subject: ImportBatch) -> bool:
        return subject.state in NOT_APPLIED

    def extent(self, subjects: Any) -> list[Sentence | str]:
        [batch] = subjects
        rows = NN_("%(n)s row of the file is forgotten.", "%(n)s rows of the file are forgotten.", batch.total)
        return [rows, N_("Nothing of it was imported.")]
