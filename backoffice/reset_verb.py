"""*Réinitialiser le compte*, on a person's card: says what goes, on all paths, before it goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backoffice.deleting import WhyForm
from backoffice.forms import Form
from backoffice.verb import Verb
from models.accounts.entities import Person
from models.contracts.resetting import progress_of, reset_account
from models.kernel.text import N_, Sentence
from models.permissions import Permission

ALL_PATHS = N_("The account goes back to the beginning for ALL the paths that this person ever followed. Erased:")
STAYS = N_("Enrolments, slots, roles, messages and the audit log stay. This cannot be undone.")
NOTHING = N_("Nothing is there to erase: no progress of this person is recorded, on any path.")


class ResetAccount(Verb):
    """ACC-61."""

    permission = Permission.ACCOUNT_RESET
    operation = reset_account
    form = WhyForm
    label, icon, danger = N_("Reset the account"), "refresh", True
    done = N_("The progress of %(subject)s was erased on all paths.")
    on_selection, needs_proof = False, True

    def extent(self, subjects: Sequence[Person]) -> list[Sentence | str]:
        lost = progress_of(subjects[0])
        self.blocked = not lost
        return [ALL_PATHS, *lost, STAYS] if lost else [NOTHING]

    def values(self, form: Form, subject: Person) -> dict[str, Any]:
        return {}  # the reason goes to the audit log by itself
