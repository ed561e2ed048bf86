"""The pages of a screen's verbs: what will happen to a row, then what came of it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request
from flask_admin import expose

from backoffice.forms import Form, with_files
from backoffice.pressing_many import PressingMany
from backoffice.proving import Proof, still_to_prove
from backoffice.verb import Verb
from models.workbench.refusals import NotAsThingsStand
from web import second_factor
from web.locale import local_target
from web.perform import perform


class Pressing(PressingMany):
    """Mixed into Screen: /admin/<screen>/<verb>?id=…"""

    @property
    def verbs_in_row(self) -> list[Verb]:
        """What the rows of the list may offer."""
        return [verb for verb in self.verbs_by_name.values() if verb.in_row]

    def details_verbs(self, row: Any) -> list[Verb]:
        return [verb for verb in self.verbs_by_name.values() if verb.shown(row)]

    @expose("/<verb>", methods=("GET", "POST"))
    def press(self, verb: str) -> Any:
        """GET says what will happen; POST does it."""
        chosen = self.verbs_by_name.get(verb)
        if chosen is None:
            abort(404)
        several = self.several(request.args)
        if several is not None:
            return self.press_many(chosen, several)
        [subject] = self.selection(request.args.getlist("id"))  # type: ignore[attr-defined]
        if not chosen.allowed(subject):
            abort(403)
        if chosen.asks_proof(subject) and not second_factor.is_fresh():
            return second_factor.to_proof()
        if request.method == "GET" and not chosen.offered(subject):
            flash(str(NotAsThingsStand(label=str(chosen.label), subject=str(subject))), "error")
            return redirect(self._back(subject))
        formdata = with_files(chosen.form, request.form, request.files) if request.method == "POST" else None
        form = chosen.form(formdata, subject=subject)
        proof = None
        if request.method == "POST" and form.validate():
            proof = still_to_prove(chosen, form, subject)
            response = self._press(chosen, subject, form) if proof is None else None
            if response is not None:
                return response
        return self._verb_page(chosen, subject, form, proof)

    def _verb_page(self, verb: Verb, subject: Any, form: Form, proof: Proof | None) -> Any:
        status = 422 if request.method == "POST" else 200
        page = self.page(  # type: ignore[attr-defined]
            "backoffice/confirm.html", verb=verb, subject=subject, form=form, proof=proof,
            extent=verb.extent([subject]), back=self._back(subject),
        )  # fmt: skip
        return page, status

    def _back(self, subject: Any, gone: bool = False) -> str:
        """Where one came from; the list when the row's own page is gone."""
        own = self.address("index_view") if gone else self.address("details_view", id=subject.id)  # type: ignore[attr-defined]
        return local_target(request.args.get("back"), own)

    def _press(self, verb: Verb, subject: Any, form: Form) -> Any:
        back = self._back(subject, verb.leaves_row)  # asked first: the verb may delete the row
        outcome: list[Any] = []
        name, values = str(subject), verb.values(form, subject)
        if not perform(verb.permission, _keeping(verb, outcome), subject, form=form, **values):
            return None
        answer = verb.after(subject, outcome[0])
        if answer is not None:
            return answer
        flash(verb.sentence(name, values, outcome[0]), "success")
        return redirect(back)


def _keeping(verb: Verb, outcome: list[Any]) -> Any:
    def operation(*subjects: Any, **values: Any) -> None:
        outcome.append(verb.operation(*subjects, **values))

    return operation
