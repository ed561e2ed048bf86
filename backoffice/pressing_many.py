"""A verb on many rows: what would happen to them, then the task that does it, here or in the background."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import abort, flash, redirect, request
from flask_admin import expose
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from backoffice.foresight import TRIED, Foresight, foresee
from backoffice.forms import Form, posted
from backoffice.proving import still_to_prove
from backoffice.subjects import Subjects
from backoffice.verb import Verb
from backoffice.verb_tasks import ask_to_press, flash_outcome
from models.accounts.proof import fresh_proof
from models.kernel.database import session
from models.kernel.text import N_
from models.workbench.background import BackgroundTask
from tasks.handling import do_here
from web import second_factor
from web.actor import current_actor
from web.locale import local_target

NOTHING_CHOSEN = N_("Tick at least one row first.")
NOTHING_LEFT = N_("No record is left in this list.")
NOT_FOR_ALL = N_("“%(label)s” is done row by row: tick the rows you mean.")
ASKED_ALREADY = N_("This was asked for already, and is done only once. Here is what came of it.")
TOKEN = re.compile(r"[0-9A-Za-z_-]{20,40}")


class PressingMany:
    """Mixed into Screen: /admin/<screen>/<verb>?id=…&id=…, or ?all=1 and the address of a list; the mass action."""

    verbs: tuple[type[Verb], ...] = ()

    @property
    def verbs_by_name(self) -> dict[str, Verb]:
        return {verb.name: verb() for verb in self.verbs}

    @property
    def bulk_verbs(self) -> list[Verb]:
        """What the selection bar offers."""
        return [verb for verb in self.verbs_by_name.values() if verb.on_selection and verb.allowed()]

    @expose("/action/", methods=("POST",))
    def action_view(self) -> Any:
        """A mass action leads to its verb's page: nothing happens before it was read there."""
        verb = self.verbs_by_name.get(request.form.get("action", ""))
        if verb is None or not verb.on_selection:
            abort(404)
        if not verb.allowed():
            abort(403)
        back = local_target(request.form.get("url"), self.address("index_view"))  # type: ignore[attr-defined]
        if request.form.get("all"):
            return redirect(self._all_address(verb, back))
        identifiers = request.form.getlist("rowid")
        if not identifiers:
            flash(str(NOTHING_CHOSEN), "error")
            return redirect(back)
        self.selection(identifiers)  # type: ignore[attr-defined]
        return redirect(self.address("press", verb=verb.name, id=identifiers, back=back))  # type: ignore[attr-defined]

    def _all_address(self, verb: Verb, back: str) -> str:
        """The page of a verb for every row of the list one came from; that list itself when the verb is not for all."""
        if not verb.on_matching:
            flash(str(NOT_FOR_ALL % {"label": str(verb.label)}), "error")
            return back
        typed = MultiDict(parse_qsl(urlsplit(back).query))
        asked = self.asked(typed)  # type: ignore[attr-defined]
        return self.address("press", verb=verb.name, all=1, back=back, **asked.arguments(page=0))  # type: ignore[attr-defined, no-any-return]

    def several(self, args: MultiDict[str, str]) -> Subjects | None:
        """What an address presses a verb on, when that is not one row alone."""
        if args.get("all"):
            return Subjects(self, asked=self.asked(args))  # type: ignore[attr-defined]
        if len(set(args.getlist("id"))) < 2:
            return None
        return Subjects(self, tuple(row.id for row in self.selection(args.getlist("id"))))  # type: ignore[attr-defined]

    def press_many(self, verb: Verb, subjects: Subjects) -> Any:
        """Nothing happens before the extent of exactly these values was on the screen, and then it happens once."""
        if not verb.allowed():
            abort(403)
        if not verb.on_selection or (subjects.asked is not None and not verb.on_matching):
            abort(404)
        if verb.asks_proof() and not second_factor.is_fresh():
            return second_factor.to_proof()
        back = local_target(request.args.get("back"), self.address("index_view"))  # type: ignore[attr-defined]
        token = token_of(request.form.get("press-token"))
        task = _asked_with(token)
        if task is not None:
            flash(str(ASKED_ALREADY), "info")
            return redirect(task_address(task))
        if not subjects.number:
            flash(str(NOTHING_LEFT), "error")
            return redirect(back)
        form = verb.form(request.form if request.method == "POST" else None)
        valid = form.validate() if request.method == "POST" else not list(form)
        proof = still_to_prove(verb, form) if valid else None
        seen = digest(posted(form, request.form), subjects.number)
        if valid and proof is None and request.form.get("press-seen") == seen:
            return self._press_many(verb, subjects, form, token, back)
        return self._many_page(verb, subjects, valid and proof is None, token=token, seen=seen, back=back, proof=proof)

    def _many_page(self, verb: Verb, subjects: Subjects, valid: bool, **context: Any) -> Any:
        """The form with what was typed, and, once it can be read, what would happen."""
        foresight = foresee(verb, subjects, _form_of(verb), by=current_actor()) if valid else None
        page = self.page(  # type: ignore[attr-defined]
            "backoffice/confirm_many.html", verb=verb, subjects=subjects, foresight=foresight, form=_form_of(verb),
            extent=_extent(verb, subjects, foresight) if foresight else [],
            names=[str(row) for row in subjects.rows(8)], **context,
        )  # fmt: skip
        return page, 200 if valid or request.method == "GET" else 422

    def _press_many(self, verb: Verb, subjects: Subjects, form: Form, token: str, back: str) -> Any:
        """A few rows at once, one transaction each; more of them in the background."""
        here = subjects.number <= TRIED or not verb.on_matching
        proved_at = fresh_proof(current_actor()) if verb.asks_proof(form=form) else None
        values = posted(form, request.form)
        task = ask_to_press(verb, subjects, values, key=key_of(token), at_once=here, proved_at=proved_at)
        if not here or not do_here(task):
            return redirect(task_address(task))
        flash_outcome(verb, task)
        return redirect(back)


def _form_of(verb: Verb) -> Form:
    """The form as posted, its rows read now: trying a verb makes the session forget those that were read before."""
    if request.method == "GET":
        return verb.form()
    form = verb.form(request.form)
    form.validate()
    return form


def _extent(verb: Verb, subjects: Subjects, foresight: Foresight) -> list[Any]:
    """What the verb says of the rows that it will be done to."""
    if subjects.number > TRIED:
        return verb.extent_of_all(subjects.select)
    refused = {one.id for one in foresight.refusals}
    rows = [row for row in subjects.rows(TRIED) if row.id not in refused]
    return verb.extent(rows) if rows else []


def _asked_with(token: str) -> BackgroundTask | None:
    """What this very form asked for before, if it did (a second click, the browser's *back*)."""
    if request.method != "POST":
        return None
    return session.scalars(select(BackgroundTask).where(BackgroundTask.key == key_of(token))).one_or_none()


def token_of(text: str | None) -> str:
    """What tells one form from all others: as posted, or a new one."""
    return text if text and TOKEN.fullmatch(text) else secrets.token_urlsafe(24)


def key_of(token: str) -> str:
    return f"verb:{token}"


def digest(values: dict[str, list[str]], number: int) -> str:
    """The same for the same values and as many rows, so that nothing else is pressed before its extent was seen."""
    return hashlib.sha256(json.dumps([values, number], sort_keys=True).encode()).hexdigest()[:32]


def task_address(task: BackgroundTask) -> str:
    """The page on which a task is followed."""
    from backoffice.cells import address_of

    return address_of(task) or "/admin/"
