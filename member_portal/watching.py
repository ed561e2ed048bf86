"""What the player sends, as JSON: a video is opened, then what was watched of it is reported (D17)."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask_wtf.csrf import CSRFError

from models.accounts.refusals import NotWhileImpersonating
from models.kernel.database import transaction
from models.kernel.errors import DomainError, Forbidden
from models.kernel.text import N_
from models.learning.entities import VideoStage
from models.learning.lesson_watching import LessonVideo
from models.learning.refusals import AccessClosed, LengthUnknown, Malformed, Unknown, VideoReplaced
from models.learning.stage_watching import StageVideo
from models.learning.watching import Counted, Report, Viewed, open_viewing, report_watched
from models.learning.workshop_refusals import StageNotOpen, WorkshopLocked
from models.permissions import Permission
from web.actor import current_actor, draws_no_page

blueprint = draws_no_page(Blueprint("watching", __name__, url_prefix="/visionnages"))
ID = "int(max=9223372036854775807)"
LARGEST = 16 * 1024
"""Bytes: two hundred stretches and some."""
SIGNED_OUT = N_("You are signed out. Sign in again: what you watched is kept on this device until then.")
CODES: dict[type[DomainError], int] = {
    Unknown: 404, AccessClosed: 403, Forbidden: 403, NotWhileImpersonating: 403, VideoReplaced: 409,
    LengthUnknown: 409, WorkshopLocked: 403, StageNotOpen: 403,
}  # fmt: skip
MALFORMED = 422


@blueprint.before_request
def admit() -> tuple[Response, int] | None:
    """Those who learn; a player cannot follow the way to the sign-in page."""
    actor = current_actor()
    if actor.person_id is None:
        return _refused(SIGNED_OUT, 401)
    return None if actor.may(Permission.LEARN) else _refused(Forbidden(), 403)


@blueprint.errorhandler(DomainError)
def refusal(error: DomainError) -> tuple[Response, int]:
    return _refused(error, CODES.get(type(error), MALFORMED))


@blueprint.errorhandler(CSRFError)
def expired_page(_error: CSRFError) -> tuple[Response, int]:
    return _refused(N_("This page has expired: reload it."), 400)


@blueprint.post(f"/lecons/<{ID}:lesson_id>")
def lesson(lesson_id: int) -> Response:
    return _answer(LessonVideo(lesson_id))


@blueprint.post(f"/ateliers/<{ID}:workshop_id>/<stage>")
def workshop(workshop_id: int, stage: str) -> Response:
    if stage not in {one.value for one in VideoStage}:
        raise Unknown
    return _answer(StageVideo(workshop_id, VideoStage(stage)))


def _answer(what: Viewed) -> Response:
    said, by = _said(), current_actor()
    if said.get("opened") is True:
        with transaction():
            opened = open_viewing(what, said.get("video"), by=by)
        return jsonify(watched=opened.watched, position=opened.position_ms, duration=opened.duration_ms)
    report = Report(said.get("video"), said.get("intervals"), said.get("position"))
    with transaction():
        counted = report_watched(what, report, by=by)
    return jsonify(_told(counted))


def _said() -> dict[str, Any]:
    """The body; deep, huge or broken JSON is nothing that a player sends."""
    if (request.content_length or 0) > LARGEST:
        raise Malformed
    try:
        said = json.loads(request.get_data())
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(said, dict):
        raise Malformed
    return said


def _told(counted: Counted) -> dict[str, Any]:
    """``percent`` and ``badge`` change when a lesson becomes viewed: at any other time they are null."""
    return {
        "watched_ms": counted.watched_ms, "duration_ms": counted.duration_ms, "completed": counted.completed,
        "newly_completed": counted.newly_completed, "badge": counted.done.badge, "percent": counted.done.percent,
    }  # fmt: skip


def _refused(why: object, code: int) -> tuple[Response, int]:
    return jsonify(message=str(why)), code
