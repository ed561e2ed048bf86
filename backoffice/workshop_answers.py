"""*Choisir les réponses*: all the answers to a question, newest first, and those displayed (CAT-34, A-35)."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask_admin import expose
from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload
from werkzeug.utils import redirect

from backoffice.lookups import one, parsed
from backoffice.matching import matching
from models.accounts.entities import Person
from models.catalogue.entities import WorkshopQuestion
from models.kernel.database import session
from models.kernel.policy import can
from models.kernel.text import N_
from models.learning.entities import FeaturedAnswer, WorkshopAnswer
from models.learning.featuring import LATEST, MOST, chosen_of, displayed, feature, reorder, unfeature
from models.permissions import Permission
from web.actor import current_actor
from web.perform import perform

PAGE = 20
CHOSEN, DROPPED = N_("This answer is displayed."), N_("This answer is not displayed any more.")
IN_ORDER = N_("The order of the answers was saved.")
PARTS = {"all": N_("All the answers"), "chosen": N_("Chosen"), "others": N_("Not chosen")}


class ChoosingAnswers:
    """Mixed into the screen of workshops: /admin/workshops/answers?id=<question>."""

    @expose("/answers")
    def answers(self) -> Any:
        return self._answers_page(self._question())

    @expose("/answers/choose", methods=("POST",))
    def choose_answer(self) -> Any:
        """Display an answer."""
        return self._press_answer(feature, CHOSEN)

    @expose("/answers/drop", methods=("POST",))
    def drop_answer(self) -> Any:
        """Display it no more."""
        return self._press_answer(unfeature, DROPPED)

    @expose("/answers/order", methods=("POST",))
    def order_answers(self) -> Any:
        """Put the displayed answers in order: as they were dragged, or one of them by one place."""
        question = self._question()
        ids = [row.answer_id for row in chosen_of(question.id)]
        sent = [identifier for identifier in map(parsed, request.form.getlist("order")) if identifier is not None]
        for step, places in (("up", -1), ("down", 1)):
            moved = parsed(request.form.get(step))
            if moved in ids:
                at = ids.index(moved)
                ids.insert(max(0, at + places), ids.pop(at))
                sent = ids
        perform(Permission.CATALOGUE_WRITE, reorder, question, sent, done=IN_ORDER)
        return self._back_to_answers(question)

    def _press_answer(self, operation: Any, done: Any) -> Any:
        question, answer = self._question(), one(WorkshopAnswer, request.form.get("answer"))
        if answer is None or answer.question_id != question.id:
            abort(404)
        perform(Permission.CATALOGUE_WRITE, operation, answer, done=done)
        return self._back_to_answers(question)

    def _question(self) -> WorkshopQuestion:
        """The question of the address; choosing is for those who write the catalogue."""
        found: WorkshopQuestion | None = one(WorkshopQuestion, request.args.get("id"))
        if found is None:
            abort(404)
        if not can(current_actor(), Permission.CATALOGUE_WRITE, found.workshop):
            abort(403)
        return found

    def _answers_page(self, question: WorkshopQuestion) -> Any:
        search = (request.args.get("search") or "").replace("\x00", "").strip()[:200]
        part = request.args.get("part", "all") if request.args.get("part") in PARTS else "all"
        wanted = answers_to_question(question.id, part, search)
        count = session.scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) or 0
        last = max(0, (count - 1) // PAGE)
        page = min(parsed(request.args.get("page")) or 0, last)
        rows = session.scalars(
            wanted.options(joinedload(WorkshopAnswer.person)).offset(page * PAGE).limit(PAGE)
        ).all()  # fmt: skip
        chosen = chosen_of(question.id)
        workshop = question.workshop
        return self.page(  # type: ignore[attr-defined]
            "backoffice/workshops/answers.html", question=question, workshop=workshop, rows=rows, count=count,
            page_number=page, last=last, search=search, part=part, parts=PARTS, chosen=chosen, most=MOST, latest=LATEST,
            chosen_ids={row.answer_id for row in chosen}, shown=displayed([question.id], None).get(question.id, []),
            crumbs=[(str(workshop), self.address("details_view", id=workshop.id))],  # type: ignore[attr-defined]
        )  # fmt: skip

    def _back_to_answers(self, question: WorkshopQuestion) -> Any:
        kept = {name: request.args[name] for name in ("search", "part", "page") if request.args.get(name)}
        return redirect(self.address("answers", id=question.id, **kept))  # type: ignore[attr-defined]


def answers_to_question(question_id: int, part: str, search: str) -> Select[WorkshopAnswer]:
    """The answers to a question, newest first.

    Args:
        part: a name of :data:`PARTS`.
        search: words of the answer or of its author's name.
    """
    wanted = select(WorkshopAnswer).where(WorkshopAnswer.question_id == question_id)
    is_chosen = exists().where(FeaturedAnswer.answer_id == WorkshopAnswer.id).correlate(WorkshopAnswer)
    if part != "all":
        wanted = wanted.where(is_chosen if part == "chosen" else ~is_chosen)
    if search:
        authors = select(Person.id).where(matching(Person, ("search_document",), search))
        words = func.strpos(func.f_unaccent(func.lower(WorkshopAnswer.text)), func.f_unaccent(func.lower(search)))
        wanted = wanted.where((words > 0) | WorkshopAnswer.person_id.in_(authors))
    return wanted.order_by(WorkshopAnswer.created_at.desc(), WorkshopAnswer.id.desc())
