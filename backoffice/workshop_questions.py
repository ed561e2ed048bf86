"""The questions of a workshop in its form: a list a stage, put in order, added to and taken from (CAT-31)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import wtforms
from sqlalchemy import func, select

from backoffice.file_fields import TemplateWidget
from backoffice.forms import clean
from backoffice.lookups import parsed
from models.catalogue import operations
from models.catalogue.entities import QuestionStage, WorkshopQuestion
from models.kernel.database import session
from models.kernel.text import N_, NN_
from models.learning.entities import WorkshopAnswer
from web.actor import current_actor

MOST, LONGEST = 50, 5_000
TOO_MANY = N_("%(most)s questions a stage at most.")
TOO_LONG = N_("A question has %(most)s characters at most.")
EMPTY = N_("A question is empty: write it, or remove its line.")


@dataclass
class Line:
    """A question as the form shows it; ``id`` is None for a new one."""

    id: int | None
    text: str
    answers: int = 0


class QuestionsField(wtforms.Field):
    """All the questions of a workshop; written after it, in the same transaction."""

    widget = TemplateWidget("backoffice/workshops/questions_field.html")
    stages = tuple(QuestionStage)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.data, self.process_errors, self.errors = None, [], []
        self.held = {one.id: one for one in data or ()}
        self.restored: set[int] = set()
        self.answered = answers_to(self.held)
        self.said = formdata is not None and f"{self.name}-there" in formdata
        read = self._posted if self.said else self._kept
        self.lines: dict[QuestionStage, list[Line]] = {stage: read(stage, formdata) for stage in self.stages}

    def _kept(self, stage: QuestionStage, formdata: Any) -> list[Line]:
        kept = sorted((one for one in self.held.values() if one.stage is stage), key=lambda one: one.position)
        return [self._line(one.id, one.text) for one in kept]

    def _posted(self, stage: QuestionStage, formdata: Any) -> list[Line]:
        prefix = f"{self.name}-{stage.value}"
        ids, texts = formdata.getlist(f"{prefix}-id"), formdata.getlist(f"{prefix}-text")
        pairs = [(parsed(identifier), clean(text)) for identifier, text in zip(ids, texts, strict=False)]
        return [self._line(identifier, text) for identifier, text in pairs[: MOST + 1] if identifier or text]

    def _line(self, identifier: int | None, text: str) -> Line:
        return Line(identifier, text, self.answered.get(identifier or 0, 0))

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        lines = [line for one in self.lines.values() for line in one]
        self.errors = list(self.process_errors)
        if any(len(one) > MOST for one in self.lines.values()):
            self.errors.append(str(TOO_MANY % {"most": MOST}))
        if any(not line.text for line in lines):
            self.errors.append(str(EMPTY))
        if any(len(line.text) > LONGEST for line in lines):
            self.errors.append(str(TOO_LONG % {"most": LONGEST}))
        self._keep_answered({line.id for line in lines})
        return not self.errors

    def _keep_answered(self, named: set[int | None]) -> None:
        """A question that learners answered comes back, with how many they are."""
        for identifier, number in self.answered.items() if self.said else ():
            one = self.held[identifier]
            if identifier not in named:
                self.lines[one.stage].append(self._line(identifier, one.text))
                self.restored.add(identifier)
            if identifier in self.restored:  # a form may be validated twice
                self.errors.append(str(_answered(one, number)))

    def write(self, workshop: Any) -> None:
        """Say all that it asks, unless another form was posted than its own."""
        for stage, lines in self.lines.items() if self.said else ():
            asked = [(line.id, line.text) for line in lines]
            operations.set_questions(workshop, stage, asked, by=current_actor())


def answers_to(question_ids: Any) -> dict[int, int]:
    """How many learners answered each of some questions; those that nobody answered are not named."""
    counted = select(WorkshopAnswer.question_id, func.count(WorkshopAnswer.id)).group_by(WorkshopAnswer.question_id)
    return {
        row[0]: row[1] for row in session.execute(counted.where(WorkshopAnswer.question_id.in_(list(question_ids))))
    }


def _answered(question: WorkshopQuestion, number: int) -> Any:
    return NN_(
        "%(n)s learner has answered « %(question)s »: it stays. Correct its words instead.",
        "%(n)s learners have answered « %(question)s »: it stays. Correct its words instead.",
        number, question=str(question),
    )  # fmt: skip
