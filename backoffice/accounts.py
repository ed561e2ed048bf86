"""People, and the roles that they hold."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from wtforms import StringField, validators

from backoffice import account_verbs as verbs
from backoffice.account_sections import CONNECTIONS, CONSENTS, ROLES
from backoffice.connection_report import REPORT
from backoffice.connection_verbs import EndSessions, ResetSecondFactor, Unlock
from backoffice.contract_sections import ENROLMENTS
from backoffice.diagnosis_panel import DIAGNOSIS
from backoffice.forms import Form, LookupField, choice_field, clean, text_field
from backoffice.learning_panel import STANDINGS
from backoffice.mail_sections import PERSON_MAILS
from backoffice.person_files import ChangePicture, ExportPersonalData, RemovePicture
from backoffice.reminders import warn_without_team
from backoffice.reset_verb import ResetAccount
from backoffice.role_verbs import ProlongGrant, RevokeGrant
from backoffice.screen import Screen
from backoffice.teams import TEAM
from models.accounts import email_change, granting, membership, profile
from models.accounts.entities import Person, PersonState, Role, RoleGrant
from models.accounts.roles import SchoolRole, label_of
from models.contracts.entities import Company
from models.kernel.database import session
from models.kernel.policy import Actor
from models.kernel.text import N_
from models.permissions import Permission


class PersonForm(Form):
    first_name = text_field(N_("First name"), longest=120)
    last_name = text_field(N_("Last name"), longest=120)
    email = text_field(N_("E-mail"), longest=254, render_kw={"type": "email", "autocomplete": "off"})
    phone = StringField(
        N_("Phone"), validators=[validators.Optional(), validators.Length(max=40)], filters=[clean],
        render_kw={"type": "tel"}, description=N_("Optional, for the SMS that help along the path."),
    )  # fmt: skip
    label = choice_field(
        N_("Role"), SchoolRole, blank=True, description=N_("More roles are given on the person's page.")
    )
    company = LookupField(
        N_("Company"), Company, required=False, description=N_("For a pilot: they supervise the whole of it.")
    )


def add(*, by: Actor, first_name: str, last_name: str, email: str, phone: str = "",
        label: SchoolRole | None = None, company: Company | None = None) -> Person:  # fmt: skip
    """*Ajouter un utilisateur* with what its form says."""
    person = membership.add_person(
        first_name, last_name, email, label, by=by, company_id=company.id if company else None
    )
    if phone:
        profile.set_phone(person, phone, by=by)
    return person


def change(person: Person, *, by: Actor, first_name: str, last_name: str, phone: str = "", email: str | None = None,
           label: SchoolRole | None = None, company: Company | None = None) -> None:  # fmt: skip
    """Each verb for what was changed, and for nothing else: an untouched address mails nobody."""
    if (first_name, last_name) != (person.first_name, person.last_name):
        profile.set_names(person, first_name, last_name, by=by)
    if email is not None and email != person.email:
        email_change.change_email(person, email, by=by)
    if phone != (person.phone or ""):
        profile.set_phone(person, phone, by=by)
    held = school_label(person)
    if label is not None and (label, company.id if company else None) != held:
        granting.set_school_role(person, label, by=by, company_id=company.id if company else None)


def school_label(person: Person) -> tuple[SchoolRole | None, int | None]:
    """The school label that a person has, and the company of their pilot's role."""
    company_id = next((grant.company_id for grant in person.grants if grant.role is Role.PILOT), None)
    return label_of(frozenset(grant.role for grant in person.grants)), company_id


def prefill(person: Person) -> dict[str, Any]:
    """The school label and the pilot's company, which the form shows as one choice."""
    label, company_id = school_label(person)
    return {"label": label, "company": session.scalars(select(Company).where(Company.id == company_id)).one_or_none()}


def withheld(actor: Actor, person: Person) -> tuple[str, ...]:
    """One's own role and address are not changed here: by another administrator, and by a confirmed link."""
    return ("email", "label", "company") if person.id == actor.person_id else ()


SEGMENTS = (
    ("active", N_("Active"), lambda: Person.state == PersonState.ACTIVE),
    ("waiting", N_("Not registered"), lambda: Person.state.in_(verbs.NOT_REGISTERED)),
    ("deactivated", N_("Deactivated"), lambda: Person.state == PersonState.DEACTIVATED),
)
VERBS = (
    verbs.SendInvitation, verbs.SendResetLink, verbs.GiveRole, verbs.RevealLink, verbs.Impersonate,
    Unlock, EndSessions, ResetSecondFactor, verbs.Reactivate, ChangePicture, RemovePicture, ExportPersonalData,
    ResetAccount, verbs.Deactivate, verbs.DeletePerson,
)  # fmt: skip
ABOUT = "phone", "locale", "company_names", "last_seen_at", "created_at", "external_reference"


class PeopleScreen(Screen):
    model, slug, icon = Person, "people", "users"
    title, singular, create_label = N_("People"), N_("Person"), N_("Add a user")
    hint = N_("Staff, customers, students and alumni.")
    empty = N_("Nobody yet. Add a user, or import a list.")
    permissions = Permission.PERSON_READ, Permission.PERSON_WRITE
    imports = "people"
    columns = "name", "state", "grants", "company_names", "last_seen_at"
    more_columns = "phone", "email", "locale", "created_at", "external_reference"
    order, search, search_hint = "last_name", ("search_document",), N_("Name or e-mail")
    filters = "state", "grants.role", "grants.company", "last_seen_at", "created_at", "email", *ABOUT[:2], ABOUT[-1]
    segments = SEGMENTS
    in_palette, palette_hint, go_key = True, "email", "p"
    preview = "email", "state", "grants", "company_names", "phone", "last_seen_at"
    form = PersonForm
    create, update, prefill, withheld = map(staticmethod, (add, change, prefill, withheld))
    after_save, imports, verbs = staticmethod(warn_without_team), "people", VERBS
    details, under_name = ("name", "email", "state", "grants", *ABOUT), "state"
    sections = DIAGNOSIS, STANDINGS, ENROLMENTS, TEAM, ROLES, PERSON_MAILS, REPORT, CONNECTIONS, CONSENTS


class GrantForm(verbs.RoleForm):
    person = LookupField(N_("Person"), Person)


BOUNDS = "curriculum", "promotion", "campus", "starts_on", "ends_on"


def give(*, by: Actor, person: Person, role: Role, company: Any, curriculum: Any, promotion: Any, campus: Any,
         starts_on: Any, ends_on: Any) -> RoleGrant:  # fmt: skip
    """Give a role from its own screen."""
    bounds = {"company": company, "curriculum": curriculum, "promotion": promotion, "campus": campus}
    return granting.grant_role(
        person, role, by=by, starts_on=starts_on, ends_on=ends_on,
        **{f"{name}_id": row.id if row else None for name, row in bounds.items()},
    )  # fmt: skip


class RoleGrantScreen(Screen):
    model, slug, icon = RoleGrant, "roles", "shield-lock"
    title, singular, create_label = N_("Roles"), N_("Role"), N_("Give a role")
    hint = N_("Who holds which role, where, and from when to when.")
    empty = N_("No role was given yet.")
    permissions = Permission.ROLE_READ, Permission.ROLE_GRANT
    changeable = False
    columns = "person", "role", "company", "curriculum", "campus", "starts_on", "ends_on"
    more_columns = "promotion", "granted_by", "created_at"
    load = "promotion.curriculum", "granted_by"
    order, search = "person", ("person.search_document", "company.search_document")
    filters = columns
    form, form_sections = GrantForm, ((None, ("person", "role", "company")), (N_("Bounds"), BOUNDS))
    create, after_save = staticmethod(give), staticmethod(lambda grant: warn_without_team(grant.person))
    verbs = ProlongGrant, RevokeGrant
    details = "person", "role", "company", *BOUNDS, "granted_by"
