"""What staff do to a role that somebody holds: prolong it, take it away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, validators

from backoffice.forms import Form
from backoffice.verb import Verb
from models.accounts import granting
from models.accounts.entities import Role, RoleGrant
from models.kernel import clock
from models.kernel.text import N_, Sentence
from models.permissions import Permission


class RevokeGrant(Verb):
    permission = Permission.ROLE_GRANT
    operation = granting.revoke_grant
    label, icon, danger = N_("Take this role away"), "user-x", True
    done = N_("The role %(subject)s was taken away.")
    in_row, leaves_row = True, True

    def extent(self, subjects: Sequence[RoleGrant]) -> list[Sentence | str]:
        return [N_("%(person)s is signed out everywhere.", person=str(one.person)) for one in subjects[:5]]


class ProlongForm(Form):
    ends_on = DateField(
        N_("Ends on"), validators=[validators.Optional()],
        description=N_("The last day, included. Empty: without an end."),
    )  # fmt: skip


class ProlongGrant(Verb):
    """For a role that is over, or will be soon."""

    permission = Permission.ROLE_GRANT
    operation = granting.prolong_grant
    form = ProlongForm
    label, icon = N_("Prolong this role"), "calendar-event"
    done = N_("The role %(subject)s was prolonged.")

    def offered(self, subject: RoleGrant) -> bool:
        today = clock.today()
        return subject.ends_on is not None or (subject.starts_on is not None and subject.starts_on > today)

    def asks_proof(self, subject: Any = None, form: Form | None = None) -> bool:
        return getattr(subject, "role", None) is Role.ADMINISTRATOR

    def extent(self, subjects: Sequence[RoleGrant]) -> list[Sentence | str]:
        return [N_("The role counts from today on; the person is signed out everywhere.")]
