"""The notepad's saves, all notes of a module, and their export (LRN-12…14)."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from member_portal import lessons
from member_portal.learning_pages import ID, of_learners
from member_portal.notes_document import ThemeModule, module_document
from member_portal.times import saved_at
from models.kernel.database import transaction
from models.kernel.errors import DomainError, Forbidden
from models.learning.note_refusals import NoteChanged
from models.learning.noting import Note, notes_on, save_note
from models.learning.refusals import AccessClosed, Unknown
from models.learning.standing import Standing, standing_of
from web.actor import current_actor

blueprint = of_learners(Blueprint("notes", __name__, url_prefix="/parcours"))
MODULE = f"/<{ID}:path_id>/modules/<{ID}:module_id>/notes"
LONGEST_LINE = 2**31 - 1


@blueprint.post(f"{lessons.LESSON}/note")
def save(path_id: int, module_id: int, lesson_id: int) -> Response | AnyResponse | tuple[str | Response, int]:
    """Save the note of a lesson: from the notepad, which reads the answer as JSON, or from its form without scripts."""
    place = {"path_id": path_id, "module_id": module_id, "lesson_id": lesson_id}
    text, scripted = request.form.get("text", ""), request.headers.get("Accept") == "application/json"
    version = min(max(request.form.get("version", 0, type=int), 0), LONGEST_LINE)
    try:
        with transaction():
            saved = save_note(lesson_id, text, version=version, by=current_actor())
            answer = told(saved)
    except Unknown:
        raise
    except DomainError as refusal:
        return refused_to_script(refusal) if scripted else refused_to_form(refusal, text, place)
    return jsonify(answer) if scripted else redirect(url_for("lessons.show", **place, _anchor="note"), 303)


def told(note: Note) -> dict[str, object]:
    """What the notepad needs to know of a note that is saved."""
    return {"version": note.version, "text": note.text, "said": str(saved_at(note.saved_at)) if note.saved_at else ""}


def status_of(refusal: DomainError) -> int:
    if isinstance(refusal, NoteChanged):
        return 409
    return 403 if isinstance(refusal, (AccessClosed, Forbidden)) else 422


def refused_to_script(refusal: DomainError) -> tuple[Response, int]:
    other = refusal.values.get("note")
    return jsonify(message=str(refusal), other=told(other) if other else None), status_of(refusal)


def refused_to_form(refusal: DomainError, text: str, place: dict[str, int]) -> tuple[str, int]:
    """The page again, with everything that was typed; when the lesson itself is closed, what was typed to copy it."""
    if isinstance(refusal, AccessClosed):
        return render_template("portal/notes/unsaved.html", text=text, because=refusal, **place), 403
    shown = {"typed": text, "because": refusal, "other": refusal.values.get("note")}
    return lessons.page(**place, **shown), status_of(refusal)


@blueprint.get(MODULE)
def module(path_id: int, module_id: int) -> str:
    """*Voir toutes mes notes pour ce module*: readable whether its lessons are open today or not (LRN-13, LRN-33)."""
    standing, place = place_of(path_id, module_id)
    return render_template(
        "portal/notes/module.html", standing=standing, theme=place.theme, module=place.module, notes=own_notes(place)
    )  # fmt: skip


@blueprint.get(f"{MODULE}.pdf")
def export(path_id: int, module_id: int) -> Response:
    """*Exporter en PDF* (LRN-14)."""
    standing, place = place_of(path_id, module_id)
    return module_document(standing, place, own_notes(place))


def place_of(path_id: int, module_id: int) -> tuple[Standing, ThemeModule]:
    """A module of a path of theirs, open today or not.

    Raises:
        Unknown: there is none.
    """
    standing = standing_of(current_actor(), path_id)
    themes = standing.outline.themes if standing.outline else ()
    for theme in themes:
        for module in theme.modules:
            if module.id == module_id:
                return standing, ThemeModule(theme, module)
    raise Unknown


def own_notes(place: ThemeModule) -> dict[int, Note]:
    return notes_on([lesson.id for lesson in place.module.lessons], by=current_actor())
