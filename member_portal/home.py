"""The first page of everybody: for a learner, where they were, what is next, how long is left, what is missing."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask import session as cookie

from member_portal.times import at_second, lasting, saved_at
from models.contracts.access import Access, accesses_of
from models.kernel import clock
from models.learning.refusals import Unknown
from models.learning.standing import Standing, runs_late, standing_of
from models.permissions import Permission
from web.actor import current_actor

blueprint = Blueprint("home", __name__)
blueprint.add_app_template_filter(lasting, "lasting")
blueprint.add_app_template_filter(at_second, "at_second")
blueprint.add_app_template_filter(saved_at, "saved_at")
CHOSEN = "path"
"""In the cookie: the path whose home was read last, of somebody who follows several."""


@blueprint.get("/")
def index() -> str:
    """What it is for a visitor (ACC-31); where they stand, for somebody who learns (ACC-14, LRN-01, LRN-03, LRN-07)."""
    actor = current_actor()
    if actor.person_id is None:
        return render_template("portal/home/visitor.html")
    if not actor.may(Permission.LEARN):
        return render_template("portal/home/member.html")
    standing = chosen_standing()
    access, progress = standing.access, standing.progress
    late = access is not None and progress is not None and runs_late(access, progress.percent, clock.today())
    return render_template("portal/home/learner.html", standing=standing, late=late)


def chosen_standing() -> Standing:
    """Before the path that is asked for, or was last; before the first when it is theirs no more."""
    asked = request.args.get("parcours", type=int)
    try:
        standing = standing_of(current_actor(), asked or cookie.get(CHOSEN))
    except Unknown:
        cookie.pop(CHOSEN, None)
        return standing_of(current_actor())
    if asked:
        cookie[CHOSEN] = asked
    return standing


def own_accesses() -> list[Access]:
    """Every enrolment of the person at the screen, the open ones first."""
    person_id = current_actor().person_id
    return accesses_of(person_id, clock.today()) if person_id else []
