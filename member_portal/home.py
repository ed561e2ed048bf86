"""The first page of everybody, and the door of the lesson space."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask_login import login_required

from models.contracts.access import Access, AccessState, accesses_of
from models.kernel import clock
from models.permissions import Permission
from web.actor import current_actor

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> str:
    """What it is for a visitor (ACC-31); where they stand, for somebody who learns (ACC-14)."""
    actor = current_actor()
    if actor.person_id is None:
        return render_template("portal/home/visitor.html")
    if not actor.may(Permission.LEARN):
        return render_template("portal/home/member.html")
    accesses = own_accesses()
    return render_template("portal/home/learner.html", access=accesses[0] if accesses else None, others=accesses[1:])


@blueprint.get("/parcours")
@login_required
def path() -> str:
    """The lesson space of those whose access is open; the others read why not yet, or no more (ACC-05, ACC-14)."""
    if not current_actor().may(Permission.LEARN):
        abort(403)
    accesses = own_accesses()
    opened = [access for access in accesses if access.state is AccessState.OPEN]
    if not opened:
        return render_template("portal/home/closed.html", accesses=accesses)
    return render_template("portal/home/path.html", accesses=opened)


def own_accesses() -> list[Access]:
    """Every enrolment of the person at the screen, the open ones first."""
    person_id = current_actor().person_id
    return accesses_of(person_id, clock.today()) if person_id else []
