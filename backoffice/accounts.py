"""People, and the roles that they hold."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from wtforms import StringField, validators

from backoffice import account_sayings
from backoffice import account_verbs as verbs
from backoffice.cells import badges, dot, drawn, link_to, person_cell
from backoffice.connection_verbs import EndSessions, ResetSecondFactor
from backoffice.forms import Form, LookupField, choice_field, clean, text_field
from backoffice.person_files import ChangePicture, ExportPersonalData, RemovePicture
from backoffice.reminders import warn_without_team
from backoffice.screen import Related, Screen
from models.accounts import email_change, granting, membership, profile
from models.accounts.entities import ConsentEvent, Person, PersonState, Role, RoleGrant
from models.accounts.queries import open_sessions
from models.accounts.roles import SchoolRole, label_of
from models.contracts.entities import Company, Enrolment, TrainingSession
from models.kernel.database import session
from models.kernel.policy import Actor
from models.kernel.text import N_
from models.permissions import Permission

TONES = {
    Role.ADMINISTRATOR: "red", Role.PILOT: "orange", Role.MANAGER: "purple", Role.LEARNER: "blue",
    Role.STUDENT: "cyan", Role.TESTER: "secondary", Role.ALUMNI: "green", Role.TEACHER: "pink",
    Role.RECRUITER: "yellow",
}  # fmt: skip
STATES = {PersonState.ACTIVE: "green", PersonState.REFUSED: "red", PersonState.REQUESTED: "amber"}


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


def roles_cell(person: Person) -> Any:
    return badges(*((grant, TONES[grant.role]) for grant in person.grants))


def companies_of(ids: list[int]) -> dict[int, list[str]]:
    """The companies of some people's sessions, by name: one query."""
    statement = (
        select(Enrolment.person_id, Company.name)
        .join(TrainingSession, TrainingSession.id == Enrolment.session_id)
        .join(Company, Company.id == TrainingSession.company_id)
        .where(Enrolment.person_id.in_(ids))
        .distinct()
        .order_by(Company.name)
    )
    found: dict[int, list[str]] = {}
    for person_id, name in session.execute(statement):
        found.setdefault(person_id, []).append(name)
    return found


class PeopleScreen(Screen):
    model = Person
    slug = "people"
    icon = "users"
    title, singular, create_label = N_("People"), N_("Person"), N_("Add a user")
    hint = N_("A green dot: the account is active. A grey one: the person never registered.")
    empty = N_("Nobody yet. Add a user, or import a list.")
    permissions = Permission.PERSON_READ, Permission.PERSON_WRITE
    imports = "people"
    columns = "name", "state", "grants", "company_names", "last_seen_at"
    more_columns = "phone", "email", "locale", "created_at", "external_reference"
    attached = {"company_names": companies_of}
    sql = {"company_names": account_sayings.company_names}
    cells = {
        "name": person_cell,
        "state": lambda person: dot(person.state, STATES.get(person.state, "grey")),
        "grants": roles_cell,
    }
    labels = {"name": N_("Person"), "company_names": N_("Company")}
    load = "grants.company", "grants.curriculum", "grants.promotion.curriculum", "grants.campus"
    sort = {"name": "last_name"}
    order = "last_name"
    search = ("search_document",)
    search_hint = N_("Name or e-mail")
    in_palette, palette_hint, go_key = True, "email", "p"
    preview = "email", "state", "grants", "company_names", "phone", "last_seen_at"
    filters = (
        "state", "grants.role", "grants.company", "last_seen_at", "created_at", "email", "phone", "locale",
        "external_reference",
    )  # fmt: skip
    segments = (
        ("active", N_("Active"), lambda: Person.state == PersonState.ACTIVE),
        ("waiting", N_("Not registered"), lambda: Person.state.in_(verbs.NOT_REGISTERED)),
        ("deactivated", N_("Deactivated"), lambda: Person.state == PersonState.DEACTIVATED),
    )
    form = PersonForm
    create, update = staticmethod(add), staticmethod(change)
    verbs = (
        verbs.SendInvitation, verbs.SendResetLink, verbs.GiveRole, verbs.RevealLink, verbs.Impersonate,
        EndSessions, ResetSecondFactor, verbs.Reactivate, ChangePicture, RemovePicture, ExportPersonalData,
        verbs.Deactivate, verbs.DeletePerson,
    )  # fmt: skip
    details = (
        "name", "email", "state", "grants", "phone", "locale", "company_names", "last_seen_at", "created_at",
        "external_reference",
    )  # fmt: skip
    sections = (
        Related(
            N_("Roles"),
            lambda person: select(RoleGrant).where(RoleGrant.person_id == person.id).order_by(RoleGrant.id),
            columns=("role", "company", "curriculum", "starts_on", "ends_on", "granted_by"),
            cells={"role": lambda grant: link_to(grant, grant.role)}, icon="shield", permission=Permission.ROLE_READ,
            filter="person_is", empty=N_("No role yet: the account opens nothing."),
        ),
        Related(
            N_("Enrolments"), lambda person: select(Enrolment).where(Enrolment.person_id == person.id),
            columns=("session", "session.company", "ends_on", "assignment.since"), load=("session", "assignment"),
            cells={"session": lambda one: link_to(one, one.session)}, icon="school",
            filter="person_is", empty=N_("In no session yet."),
        ),
        Related(
            N_("Connections"),
            lambda person: open_sessions(person.id),
            columns=("device", "address", "last_seen_at", "created_at"), icon="device-desktop", limit=5,
            permission=Permission.LOGIN_SESSION_END, empty=N_("Signed in nowhere."),
        ),
        Related(
            N_("Consents"),
            lambda person: select(ConsentEvent)
            .where(ConsentEvent.person_id == person.id)
            .order_by(ConsentEvent.id.desc()),
            columns=("purpose", "given", "at"), icon="check", permission=Permission.PERSON_WRITE,
            empty=N_("No answer yet."),
        ),
    )  # fmt: skip

    def saved(self, form: Form, row: Any) -> Any:
        person = super().saved(form, row)
        if person is not None:
            warn_without_team(person)
        return person

    def subtitle(self, row: Person) -> Any:
        return dot(row.state, STATES.get(row.state, "grey"))

    def prefilled(self, row: Person | None) -> dict[str, Any]:
        if row is None:
            return super().prefilled(row)
        label, company_id = school_label(row)
        company = session.scalars(select(Company).where(Company.id == company_id)).one_or_none()
        return {"label": label, "company": company}

    def form_for(self, actor: Actor, row: Any = None, formdata: Any = None) -> Form:
        """One's own role and address are not changed here: by another administrator, and by a confirmed link."""
        form = super().form_for(actor, row, formdata)
        if row is not None and row.id == actor.person_id:
            for name in ("email", "label", "company"):
                del form[name]
        return form


class GrantForm(verbs.RoleForm):
    person = LookupField(N_("Person"), Person)


def give(*, by: Actor, person: Person, role: Role, company: Any, curriculum: Any, promotion: Any, campus: Any,
         starts_on: Any, ends_on: Any) -> RoleGrant:  # fmt: skip
    """Give a role from its own screen."""
    bounds = {"company": company, "curriculum": curriculum, "promotion": promotion, "campus": campus}
    return granting.grant_role(
        person, role, by=by, starts_on=starts_on, ends_on=ends_on,
        **{f"{name}_id": row.id if row else None for name, row in bounds.items()},
    )  # fmt: skip


class RoleGrantScreen(Screen):
    model = RoleGrant
    slug = "roles"
    icon = "shield-lock"
    title, singular, create_label = N_("Roles"), N_("Role"), N_("Give a role")
    hint = N_("Who holds which role, where, and from when to when.")
    empty = N_("No role was given yet.")
    permissions = Permission.ROLE_READ, Permission.ROLE_GRANT
    changeable = False
    columns = "person", "role", "company", "curriculum", "campus", "starts_on", "ends_on"
    more_columns = "promotion", "granted_by", "created_at"
    cells = {
        "person": lambda grant: person_cell(grant.person),
        "role": lambda grant: badges((grant.role, TONES[grant.role])),
        "company": lambda grant: drawn(grant.company),
    }
    load = "promotion.curriculum", "granted_by"
    order = "person"
    search = "person.search_document", "company.search_document"
    filters = "person", "role", "company", "curriculum", "campus", "starts_on", "ends_on"
    form = GrantForm
    form_sections = (
        (None, ("person", "role", "company")),
        (N_("Bounds"), ("curriculum", "promotion", "campus", "starts_on", "ends_on")),
    )
    create = staticmethod(give)
    verbs = (verbs.RevokeGrant,)
    details = "person", "role", "company", "curriculum", "promotion", "campus", "starts_on", "ends_on", "granted_by"

    def saved(self, form: Form, row: Any) -> Any:
        grant = super().saved(form, row)
        if grant is not None:
            warn_without_team(grant.person)
        return grant
