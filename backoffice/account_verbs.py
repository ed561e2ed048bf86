"""What staff do to an account: invite, help, give roles, look through its eyes, close, delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request
from sqlalchemy import Select
from wtforms import DateField, StringField, TextAreaField, validators

from backoffice.deleting import MOST, WhyForm, said
from backoffice.forms import Form, LookupField, choice_field, clean
from backoffice.reminders import warn_without_team
from backoffice.verb import Verb
from models.accounts import granting, impersonation, membership, recovery
from models.accounts.entities import Person, PersonState, Role
from models.contracts.entities import Company
from models.evidence.recording import record_event
from models.kernel.columns import reference
from models.kernel.database import session
from models.kernel.dependents import dependents_of
from models.kernel.policy import Actor
from models.kernel.settings import active
from models.kernel.text import N_, Sentence
from models.organisation.entities import Campus, Curriculum, Promotion
from models.permissions import Permission
from web.actor import current_actor
from web.impersonation import enter_as

NOT_REGISTERED = (PersonState.IMPORTED, PersonState.INVITED)
ONCE_FOR_A_WEEK = N_("Its link works once, for seven days; an earlier link stops working.")


class InvitationForm(Form):
    message = TextAreaField(
        N_("Personal message"),
        validators=[validators.Optional(), validators.Length(max=1000)],
        filters=[clean],
        description=N_("Optional. It stands above the link, in the mail."),
    )


class SendInvitation(Verb):
    """ACC-66."""

    permission = Permission.PERSON_INVITE
    operation = membership.invite
    form = InvitationForm
    label, icon = N_("Send a new invitation"), "mail"
    done = N_("The invitation of %(subject)s leaves in a moment.")
    in_row = True

    def offered(self, subject: Person) -> bool:
        return subject.state in NOT_REGISTERED

    def extent(self, subjects: Sequence[Person]) -> list[Sentence | str]:
        sentences: list[Sentence | str] = [
            N_("The mail “Invitation” leaves to %(address)s.", address=one.email) for one in subjects[:5]
        ]
        return [*sentences, ONCE_FOR_A_WEEK]

    def extent_of_all(self, rows: Select[int]) -> list[Sentence | str]:
        return [N_("The mail “Invitation” leaves to each of them, at their own address."), ONCE_FOR_A_WEEK]


class SendResetLink(Verb):
    """ACC-67."""

    permission = Permission.PERSON_INVITE
    operation = recovery.send_reset_link
    label, icon = N_("Send a password link"), "key"
    done = N_("The password link of %(subject)s leaves in a moment.")

    def offered(self, subject: Person) -> bool:
        return subject.is_registered

    def extent(self, subjects: Sequence[Person]) -> list[Sentence | str]:
        first: list[Sentence | str] = [
            N_("The mail “Password reset” leaves to %(address)s.", address=one.email) for one in subjects[:5]
        ]
        return [*first, N_("Its link works once, for an hour. The present password keeps working until then.")]


def reveal_link(person: Person, *, by: Actor) -> str:
    """A link to pass on by another channel, and a line of it in the audit log (D3)."""
    path = recovery.reveal_set_password_link(person, by=by)
    record_event("password-link-revealed", by=by, about=[reference(person)])
    return path


class RevealLink(Verb):
    """ACC-60, D3."""

    permission = Permission.PERSON_WRITE
    operation = reveal_link
    label, icon = N_("Link to pass on"), "link"
    on_selection, needs_proof = False, True

    def extent(self, subjects: Sequence[Person]) -> list[Sentence | str]:
        return [
            N_("A link to choose a password is shown once, on the next page: nobody can show it again."),
            N_("It works once, for a day. Pass it on by a channel that you trust, to this person alone."),
            N_("Nothing is mailed. The audit log keeps that you asked for it."),
        ]

    def after(self, subject: Person, outcome: str) -> Any:
        from backoffice.screen import screen_of

        return render_template(
            "backoffice/link_once.html", screen=screen_of(Person), row=subject, crumbs=[],
            address=active().public_url + outcome,
        )  # fmt: skip


KEPT = N_("For a pilot or a manager, access lasts beyond it as long as a session of the company or of the team runs.")


class RoleForm(Form):
    role = choice_field(N_("Role"), Role)
    company = LookupField(
        N_("Company"), Company, required=False, description=N_("For a training pilot: the company that they supervise.")
    )
    curriculum = LookupField(N_("Curriculum"), Curriculum, required=False)
    promotion = LookupField(N_("Promotion"), Promotion, required=False)
    campus = LookupField(N_("Campus"), Campus, required=False)
    starts_on = DateField(N_("Starts on"), validators=[validators.Optional()])
    ends_on = DateField(N_("Ends on"), validators=[validators.Optional()], description=KEPT)


def grant_values(form: Any) -> dict[str, Any]:
    """What a form of a role says, as ``grant_role`` takes it."""
    bounds = {f"{name}_id": getattr(form[name].data, "id", None)
              for name in ("company", "curriculum", "promotion", "campus")}  # fmt: skip
    return {"role": form.role.data, "starts_on": form.starts_on.data, "ends_on": form.ends_on.data, **bounds}


class GiveRole(Verb):
    """ACC-29."""

    permission = Permission.ROLE_GRANT
    operation = granting.grant_role
    form = RoleForm
    label, icon = N_("Give a role"), "user-plus"
    done = N_("%(subject)s: the role “%(role)s” was given.")
    on_matching = True  # what comes after is a reminder, no page

    def asks_proof(self, subject: Any = None, form: Form | None = None) -> bool:
        return form is not None and form["role"].data is Role.ADMINISTRATOR

    def extent(self, subjects: Sequence[Person]) -> list[Sentence | str]:
        return [N_("The new rights hold from the next page on; the person is signed out everywhere.")]

    def extent_of_all(self, rows: Select[int]) -> list[Sentence | str]:
        return self.extent([])

    def values(self, form: Form, subject: Person) -> dict[str, Any]:
        return grant_values(form)

    def after(self, subject: Person, outcome: Any) -> None:
        warn_without_team(subject)


class ReasonForm(Form):
    reason = StringField(
        N_("Reason"),
        validators=[validators.InputRequired(), validators.Length(max=300)],
        filters=[clean],
        description=N_("Kept in the audit log."),
    )


def look_through(person: Person, *, by: Actor, reason: str) -> str:
    """Open a session as this person from the browser at hand (test Z6)."""
    return impersonation.impersonate(
        person, by=by, reason=reason, device=request.user_agent.string, address=request.remote_addr or ""
    )


class Impersonate(Verb):
    """Test Z6."""

    permission = Permission.PERSON_IMPERSONATE
    operation = look_through
    form = ReasonForm
    label, icon = N_("Sign in as this person"), "eye"
    on_selection, needs_proof = False, True

    def offered(self, subject: Person) -> bool:
        return subject.state is PersonState.ACTIVE

    def extent(self, subjects: Sequence[Person]) -> list[Sentence | str]:
        return [
            N_("You see what this person sees, for an hour at most; a banner reminds you of it on every page."),
            N_("Whatever you do is recorded under both names. Passwords, addresses and roles cannot be changed."),
        ]

    def after(self, subject: Person, outcome: str) -> Any:
        enter_as(outcome)
        return redirect("/")


class Deactivate(Verb):
    """ACC-57."""

    permission = Permission.PERSON_WRITE
    operation = membership.close_account
    label, icon, danger = N_("Deactivate the account"), "lock", True
    done = N_("The account of %(subject)s is deactivated.")

    def offered(self, subject: Person) -> bool:
        return subject.state is PersonState.ACTIVE and subject.id != current_actor().person_id

    def extent(self, subjects: Sequence[Person]) -> list[Sentence | str]:
        return [
            N_("The person is signed out everywhere. Everything is kept, and nothing is mailed."),
            N_("Signing in again reactivates the account; you can do it too."),
        ]


class Reactivate(Verb):
    """ACC-58."""

    permission = Permission.PERSON_WRITE
    operation = membership.reactivate
    label, icon = N_("Reactivate the account"), "lock-open"
    done = N_("The account of %(subject)s is active again.")

    def offered(self, subject: Person) -> bool:
        return subject.state is PersonState.DEACTIVATED


FREE = N_("The slots that they hold become free, and their address can be used again.")


class DeletePerson(Verb):
    """ACC-68."""

    permission = Permission.PERSON_DELETE
    operation = membership.delete_person
    form = WhyForm
    label, icon, danger = N_("Delete this user"), "trash", True
    done = N_("%(subject)s was deleted.")
    leaves_row = True

    def extent(self, subjects: Sequence[Person]) -> list[Sentence | str]:
        ids = [one.id for one in subjects]
        return [FREE, *said(dependents_of(Person.__table__, ids))]  # type: ignore[arg-type]

    def values(self, form: Form, subject: Person) -> dict[str, Any]:
        return {}  # the reason goes to the audit log by itself

    def extent_of_all(self, rows: Select[int]) -> list[Sentence | str]:
        return [FREE, *said(dependents_of(Person.__table__, session.scalars(rows.limit(MOST)).all()))]  # type: ignore[arg-type]
