"""The pages of a screen's verbs: what will happen, then what came of it — for one row or a selection."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request
from flask_admin import expose
from werkzeug.datastructures import CombinedMultiDict

from backoffice.forms import Form
from backoffice.verb import Verb
from models.kernel.database import transaction
from models.kernel.errors import DomainError, Forbidden
from models.kernel.policy import can
from models.kernel.text import N_, NN_
from web import second_factor
from web.actor import current_actor
from web.locale import local_target
from web.perform import perform

NOTHING_CHOSEN = N_("Tick at least one row first.")
NOT_NOW = N_("“%(label)s” is not possible for %(subject)s as things stand.")


class Pressing:
    """Mixed into Screen: /admin/<screen>/<verb>?id=…, and the mass action."""

    verbs: tuple[type[Verb], ...] = ()

    @property
    def verbs_by_name(self) -> dict[str, Verb]:
        return {verb.name: verb() for verb in self.verbs}

    @property
    def bulk_verbs(self) -> list[Verb]:
        """What the selection bar offers."""
        return [verb for verb in self.verbs_by_name.values() if verb.on_selection and verb.allowed()]

    def row_verbs(self, row: Any) -> list[Verb]:
        """The buttons of a row in the list."""
        return [verb for verb in self.verbs_by_name.values() if verb.in_row and verb.shown(row)]

    def details_verbs(self, row: Any) -> list[Verb]:
        return [verb for verb in self.verbs_by_name.values() if verb.shown(row)]

    @expose("/action/", methods=("POST",))
    def action_view(self) -> Any:
        """A mass action leads to its verb's page: nothing happens before it was read there."""
        verb = self.verbs_by_name.get(request.form.get("action", ""))
        if verb is None or not verb.on_selection:
            abort(404)
        if not verb.allowed():
            abort(403)
        identifiers = request.form.getlist("rowid")
        back = local_target(request.form.get("url"), self.address("index_view"))  # type: ignore[attr-defined]
        if not identifiers:
            flash(str(NOTHING_CHOSEN), "error")
            return redirect(back)
        self.selection(identifiers)  # type: ignore[attr-defined]
        return redirect(self.address("press", verb=verb.name, id=identifiers, back=back))  # type: ignore[attr-defined]

    @expose("/<verb>", methods=("GET", "POST"))
    def press(self, verb: str) -> Any:
        """GET says what will happen; POST does it."""
        chosen = self.verbs_by_name.get(verb)
        if chosen is None:
            abort(404)
        subjects = self.selection(request.args.getlist("id"))  # type: ignore[attr-defined]
        if not chosen.allowed() or (len(subjects) == 1 and not chosen.allowed(subjects[0])):
            abort(403)
        if len(subjects) > 1 and not chosen.on_selection:
            abort(404)
        if chosen.needs_proof and not second_factor.is_fresh():
            return second_factor.to_proof()
        if request.method == "GET" and len(subjects) == 1 and not chosen.offered(subjects[0]):
            flash(str(NOT_NOW % {"label": str(chosen.label), "subject": str(subjects[0])}), "error")
            return redirect(self._back(subjects))
        formdata = CombinedMultiDict((request.files, request.form)) if request.method == "POST" else None
        form = chosen.form(formdata, subject=subjects[0] if len(subjects) == 1 else None)
        if request.method == "POST" and form.validate():
            response = self._press(chosen, subjects, form)
            if response is not None:
                return response
        return self._verb_page(chosen, subjects, form)

    def _verb_page(self, verb: Verb, subjects: list[Any], form: Form) -> Any:
        status = 422 if request.method == "POST" else 200
        page = self.page(  # type: ignore[attr-defined]
            "backoffice/confirm.html", verb=verb, subjects=subjects, form=form,
            extent=verb.extent(subjects), back=self._back(subjects),
        )  # fmt: skip
        return page, status

    def _back(self, subjects: list[Any], gone: bool = False) -> str:
        """Where one came from; the list when the row's own page is gone."""
        alone = len(subjects) == 1 and not gone
        own = self.address("details_view", id=subjects[0].id) if alone else self.address("index_view")  # type: ignore[attr-defined]
        return local_target(request.args.get("back"), own)

    def _press(self, verb: Verb, subjects: list[Any], form: Form) -> Any:
        back = self._back(subjects, verb.leaves_row)  # asked first: the verb may delete the row
        if len(subjects) > 1:
            self._press_all(verb, subjects, form)
            return redirect(back)
        subject, outcome = subjects[0], []
        name, values = str(subject), verb.values(form, subject)
        if not perform(verb.permission, _keeping(verb, outcome), subject, form=form, **values):
            return None
        answer = verb.after(subject, outcome[0])
        if answer is not None:
            return answer
        flash(verb.sentence(name, values, outcome[0]), "success")
        return redirect(back)

    def _press_all(self, verb: Verb, subjects: list[Any], form: Form) -> None:
        """Each row in its own transaction: what can be done is done, and what was refused is named."""
        actor, done, refused = current_actor(), 0, []
        names = {subject.id: str(subject) for subject in subjects}
        for identifier in names:
            subject = self.get_one(identifier)  # type: ignore[attr-defined]
            try:
                if subject is None or not can(actor, verb.permission, subject):
                    raise Forbidden
                with transaction():
                    verb.operation(subject, by=actor, **verb.values(form, subject))
                done += 1
            except DomainError as refusal:
                refused.append(f"{names[identifier]}: {refusal}")
        if done:
            flash(str(NN_("%(label)s: %(n)s done.", "%(label)s: %(n)s done.", done, label=str(verb.label))), "success")
        if refused:
            words = NN_(
                "%(n)s refused — %(reasons)s",
                "%(n)s refused — %(reasons)s",
                len(refused),
                reasons=" · ".join(refused[:10]),
            )
            flash(str(words), "error")


def _keeping(verb: Verb, outcome: list[Any]) -> Any:
    def operation(*subjects: Any, **values: Any) -> None:
        outcome.append(verb.operation(*subjects, **values))

    return operation
