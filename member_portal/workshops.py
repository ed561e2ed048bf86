"""*Ateliers*: how many are mandatory, what locks them, and each of them, stage by stage (LRN-24…30, CAT-35)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import login_required
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from member_portal.home import CHOSEN
from models.kernel import clock
from models.kernel.database import transaction
from models.kernel.errors import DomainError
from models.kernel.text import N_
from models.learning.answering import ASKED_IN, Asked, answer, compare, faults, field_of, questions_for
from models.learning.featuring import displayed
from models.learning.following import Followed, followed_by
from models.learning.progress import progress_in
from models.learning.refusals import AccessClosed, Unknown
from models.learning.staging import VIDEOS, Stage, mark
from models.learning.taking import Headway, Taken, find, headways
from models.learning.workshop import LONGEST_ANSWER
from models.permissions import Permission
from web import errors
from web.actor import current_actor
from web.forms import INVISIBLE

blueprint = Blueprint("workshops", __name__, url_prefix="/ateliers")
ID = "int(max=9223372036854775807)"
KEPT = N_("Your answers are saved.")
DONE = N_("Well done: you have finished this workshop.")


@blueprint.before_request
@login_required
def admit() -> None:
    """Those who learn."""
    if not current_actor().may(Permission.LEARN):
        abort(403)


@blueprint.errorhandler(Unknown)
def unknown(_refusal: Unknown) -> tuple[str, int]:
    return errors.page(NotFound())


@blueprint.errorhandler(AccessClosed)
def closed(_refusal: AccessClosed) -> Response:
    """The page of the path says why, and that everything is kept (LRN-33)."""
    return redirect("/parcours")


@blueprint.get("")
def index() -> str:
    """The workshops of the path, how many of them are mandatory, and where one is in each (LRN-24)."""
    person_id = current_actor().person_id or 0
    followed = followed_by(person_id, clock.today())
    opened = [one for one in followed if one.is_open]
    if followed and not opened:
        raise AccessClosed
    if not opened:
        return render_template("portal/workshops/none.html")
    chosen = _chosen(opened)
    progress = progress_in(person_id, chosen.outline)
    return render_template(
        "portal/workshops/index.html", outline=chosen.outline, progress=progress, paths=opened,
        headways=headways(person_id, progress),
    )  # fmt: skip


@blueprint.get(f"/<{ID}:workshop_id>")
def show(workshop_id: int) -> Any:
    """A workshop at the stage that is asked for, or at the one that comes next; locked, what it takes (LRN-26)."""
    taken = find(current_actor(), workshop_id, _path_asked())
    if taken.headway.lock.is_locked:
        return render_template("portal/workshops/locked.html", **_frame(taken))
    if not taken.headway.stages:
        return render_template("portal/workshops/unready.html", **_frame(taken))
    stage = _stage_asked(taken.headway)
    if stage is None:
        return redirect(_address(workshop_id))
    return _page(taken, stage)


@blueprint.post(f"/<{ID}:workshop_id>/reponses/<stage>")
def answer_questions(workshop_id: int, stage: str) -> Any:
    """Save the answers of a stage; what was typed stays when one of them is missing or too long."""
    asked = next((one for one in ASKED_IN if one.value == stage), None)
    if asked is None:
        abort(404)
    return _save(workshop_id, asked, answer, asked)


@blueprint.post(f"/<{ID}:workshop_id>/comparaison")
def end_comparison(workshop_id: int) -> Any:
    """*J’ai terminé la comparaison*, with what one made of one's answers."""
    return _save(workshop_id, Stage.COMPARISON, compare)


def _save(workshop_id: int, stage: Stage, operation: Callable[..., bool], *more: Any) -> Any:
    by = current_actor()
    asked = _of_stage(questions_for(by.person_id or 0, workshop_id), stage)
    typed = {one.question.id: _typed(one) for one in asked}
    try:
        with transaction():
            finished = operation(workshop_id, *more, typed, by=by)
    except (Unknown, AccessClosed):
        raise
    except DomainError as refusal:
        return _refused(workshop_id, stage, refusal, typed)
    flash(str(DONE if finished else KEPT), "success")
    return redirect(_address(workshop_id))


def _refused(workshop_id: int, stage: Stage, refusal: DomainError, typed: dict[int, str]) -> Any:
    """The page again with what was typed; beside each question what is wrong with its answer."""
    taken = find(current_actor(), workshop_id, _path_asked())
    if refusal.field is None or not taken.headway.opens(stage):  # locked meanwhile, or a stage too early
        flash(str(refusal), "error")
        return redirect(_address(workshop_id))
    return _page(taken, stage, typed), 422


def _page(taken: Taken, stage: Stage, typed: dict[int, str] | None = None) -> str:
    person_id, headway = current_actor().person_id or 0, taken.headway
    asked = [] if stage in VIDEOS else _of_stage(questions_for(person_id, headway.line.id), stage)
    compares = stage is Stage.COMPARISON
    wrong = faults(asked, typed, required=not compares) if typed is not None else {}
    return render_template(
        f"portal/workshops/{_KIND.get(stage, 'video')}.html", **_frame(taken), stage=stage, asked=asked,
        typed=typed or {}, wrong=wrong, field_of=field_of, longest=LONGEST_ANSWER,
        displayed=displayed([one.question.id for one in asked], person_id) if compares else {},
        video=getattr(headway.workshop, f"{VIDEOS[stage].value}_video") if stage in VIDEOS else None,
        video_stage=VIDEOS.get(stage), after=_after(headway, stage),
    )  # fmt: skip


_KIND = {Stage.FIRST_QUESTIONS: "questions", Stage.QUESTIONS: "questions", Stage.COMPARISON: "comparison"}
"""Which template draws a stage; the others are videos."""


def _frame(taken: Taken) -> dict[str, Any]:
    """What every page of a workshop shows around its stage."""
    return {
        "headway": taken.headway, "workshop": taken.headway.workshop, "outline": taken.followed.outline,
        "path_asked": _path_asked(), "finished": taken.headway.is_done, "worth": worth,
    }  # fmt: skip


def worth(headway: Headway, stage: Stage) -> int:
    """Percent reached once a stage is done."""
    return mark(stage, headway.stages)


def _of_stage(questions: Iterable[Asked], stage: Stage) -> list[Asked]:
    """The questions that a stage is about; all that were answered, for the comparison."""
    if stage is Stage.COMPARISON:
        return [one for one in questions if one.answer is not None]
    return [one for one in questions if one.question.stage is ASKED_IN[stage]]


def _typed(one: Asked) -> str:
    return request.form.get(field_of(one.question.id), "").translate(INVISIBLE)


def _after(headway: Headway, stage: Stage) -> Stage | None:
    """The stage after one; None after the last."""
    at = headway.stages.index(stage) + 1
    return headway.stages[at] if at < len(headway.stages) else None


def _stage_asked(headway: Headway) -> Stage | None:
    """The stage of the address; the next to do, or the first of a finished workshop, when it names none. None when it
    names one that is not open."""
    asked = request.args.get("etape")
    if asked is None:
        return headway.next_stage or headway.stages[-1]
    return next((stage for stage in headway.stages if stage.value == asked and headway.opens(stage)), None)


def _chosen(opened: list[Followed]) -> Followed:
    """The path of the address, else the one that was read last, else the first that is open."""
    asked, paths = _path_asked(), {one.outline.path_id: one for one in opened}
    if asked is None:
        return paths.get(cookie.get(CHOSEN, 0), opened[0])
    if asked not in paths:
        raise Unknown
    cookie[CHOSEN] = asked
    return paths[asked]


def _path_asked() -> int | None:
    return request.args.get("parcours", type=int)


def _address(workshop_id: int) -> str:
    return url_for("workshops.show", workshop_id=workshop_id, parcours=_path_asked())
