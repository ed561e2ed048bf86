"""*Membres de l'équipe*: whom a manager follows, all at once, for staff and for the pilot of the company (CON-53)."""

from __future__ import annotations

from typing import Any

import wtforms
from flask import abort, redirect, request
from flask_admin import expose
from sqlalchemy import Select, func, select

from backoffice.forms import Form
from backoffice.lookups import one
from backoffice.many_lookups import LookupsField
from backoffice.matching import matching
from backoffice.sections import Panel
from models.accounts.entities import Person, Role, RoleGrant, by_name
from models.contracts.entities import Enrolment, Supervision
from models.contracts.supervising import set_team
from models.kernel.database import session
from models.kernel.policy import can
from models.kernel.text import N_
from models.permissions import Permission
from web.actor import current_actor
from web.locale import local_target
from web.perform import perform

SHOWN = 100
"""Managers listed, and members on a card; a search finds the others."""
SAVED = N_("The team of %(manager)s was saved.")


class TeamForm(Form):
    """Its subject is the manager. ``seen`` is whom the form showed: the others are left as they became meanwhile."""

    members = LookupsField(
        N_("Team members"), Person, description=N_("Type a name or an address. They see nothing of it; the manager "
                                                   "reads their progress and gets the weekly report.")
    )  # fmt: skip
    seen = wtforms.HiddenField()

    def __init__(self, formdata: Any = None, *, subject: Person, **kwargs: Any) -> None:
        members = members_of(subject)
        super().__init__(formdata, subject=subject, data={"members": members}, **kwargs)
        if formdata is None:
            self.seen.data = ",".join(str(one.id) for one in members)

    def wanted(self) -> list[Person]:
        """The team as it is now, with those who were added and without those who were taken out."""
        seen, chosen = set((self.seen.data or "").split(",")), {row.id: row for row in self.members.data or ()}
        kept = {row.id: row for row in members_of(self.subject) if row.id in chosen or str(row.id) not in seen}
        return list((kept | chosen).values())


def members_of(manager: Person) -> list[Person]:
    """Whom a manager follows, those whom the reader sees, by name."""
    following = select(Person).join(Supervision, Supervision.person_id == Person.id)
    return list(session.scalars(following.where(Supervision.manager_id == manager.id).order_by(*by_name())))


def managers() -> Select[Person]:
    """The managers whom the reader sees, by name."""
    granted = select(RoleGrant.person_id).where(RoleGrant.role == Role.MANAGER)
    return select(Person).where(Person.id.in_(granted)).order_by(*by_name())


class ComposingTeams:
    """Mixed into the screen of teams."""

    @expose("/manager", methods=("GET", "POST"))
    def manager(self) -> Any:
        """The team of one manager; without one, the managers to choose from."""
        if not self.may_write():  # type: ignore[attr-defined]
            abort(403)
        if "id" not in request.args and request.method == "GET":
            return self._managers()
        row = one(Person, request.args.get("id"))
        if row is None or not is_manager(row):
            abort(404)
        form = TeamForm(request.form if request.method == "POST" else None, subject=row)
        back = local_target(request.args.get("url"), self.address("manager"))  # type: ignore[attr-defined]
        if request.method == "POST" and form.validate():
            done = SAVED % {"manager": row.name}
            if perform(Permission.TEAM_WRITE, set_team, row, members=form.wanted(), form=form, done=done):
                return redirect(back)
        page = self.page(  # type: ignore[attr-defined]
            "backoffice/contracts/team_form.html", form=form, row=row, back=back,
            crumbs=[(N_("Managers"), self.address("manager")), (row.name, "")],  # type: ignore[attr-defined]
        )  # fmt: skip
        return page, 422 if request.method == "POST" else 200

    def _managers(self) -> Any:
        search = (request.args.get("search") or "").strip()[:200]
        condition = matching(Person, ("search_document",), search)
        chosen = managers() if condition is None else managers().where(condition)
        rows = session.scalars(chosen.limit(SHOWN + 1)).all()
        ids = [row.id for row in rows]
        numbers = select(Supervision.manager_id, func.count(Supervision.id)).where(Supervision.manager_id.in_(ids))
        sizes = dict(session.execute(numbers.group_by(Supervision.manager_id)).all())
        return self.page(  # type: ignore[attr-defined]
            "backoffice/contracts/managers.html", rows=rows[:SHOWN], sizes=sizes, search=search,
            more=len(rows) > SHOWN, crumbs=[(N_("Managers"), "")],
        )  # fmt: skip


def is_manager(person: Person) -> bool:
    """Whether somebody holds the role, as far as the reader sees."""
    return session.scalars(managers().where(Person.id == person.id)).one_or_none() is not None


def on_card(person: Person) -> dict[str, Any]:
    """What the card of a manager shows of their team."""
    members = members_of(person)
    ids = [one.id for one in members[:SHOWN]]
    latest = select(func.max(Enrolment.id)).where(Enrolment.person_id.in_(ids)).group_by(Enrolment.person_id)
    enrolments = session.scalars(select(Enrolment).where(Enrolment.id.in_(latest)))
    return {
        "members": members[:SHOWN], "count": len(members), "more": len(members) > SHOWN,
        "enrolments": {row.person_id: row for row in enrolments},
        "may_compose": can(current_actor(), Permission.TEAM_WRITE),
    }  # fmt: skip


TEAM = Panel(
    N_("Team"), "backoffice/contracts/team.html", on_card, permission=Permission.TEAM_FOLLOW, icon="users-group",
    shown=is_manager,
)  # fmt: skip
