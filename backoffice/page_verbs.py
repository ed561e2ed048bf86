"""Verbs of a screen that are pressed on no row of it, but on something known by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from flask import abort, redirect, request
from flask_admin import expose

from backoffice.verb import Verb
from models.kernel.text import Sentence
from web.perform import perform


class PageVerb(Verb):
    """A verb whose operation is called ``operation(name, by=actor, **values)``.

    Attributes:
        words: the name of something -> how it is called; None when there is nothing of this name.
    """

    words: ClassVar[Callable[[str], Sentence | str | None]]


class PressingPage:
    """Mixed into Screen: /admin/<screen>/<verb>/<target>"""

    page_verbs: tuple[type[PageVerb], ...] = ()

    @expose("/<verb>/<target>", methods=("GET", "POST"))
    def press_page(self, verb: str, target: str) -> Any:
        """GET says what will happen; POST does it."""
        chosen = next((one() for one in self.page_verbs if one.name == verb), None)
        words = chosen.words(target) if chosen is not None else None
        if chosen is None or words is None:
            abort(404)
        if not chosen.allowed():
            abort(403)
        form = chosen.form(request.form if request.method == "POST" else None, subject=target)
        if request.method == "POST" and form.validate():
            done, values = chosen.done % {"subject": words}, chosen.values(form, target)
            if perform(chosen.permission, chosen.operation, target, form=form, done=done, **values):
                return redirect(self.address("index_view"))  # type: ignore[attr-defined]
        page = self.page(  # type: ignore[attr-defined]
            "backoffice/confirm_page.html", verb=chosen, subject=words, form=form, extent=chosen.extent([target]),
            crumbs=[(words, "")],
        )  # fmt: skip
        return page, 422 if request.method == "POST" else 200

    def page_verb_at(self, verb: type[PageVerb], target: str) -> str:
        """The address of a verb's page, for who may press it; empty for the others."""
        return self.address("press_page", verb=verb.name, target=target) if verb().allowed() else ""  # type: ignore[attr-defined, no-any-return]
