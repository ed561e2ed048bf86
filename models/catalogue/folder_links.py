"""The ordered lists of the catalogue, written as a folder says them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.catalogue.entities import (
    ModuleLesson,
    PathTheme,
    PathWorkshop,
    QuestionStage,
    ThemeModule,
    Workshop,
    WorkshopModule,
    WorkshopQuestion,
)
from models.kernel.database import session

Rows = dict[str, dict[str, Any]]
"""kind -> reference in small letters -> row."""


@dataclass(frozen=True)
class Joint:
    """Where a list is kept: the parent's relation, and the link's two sides."""

    relation: str
    link: Any
    parent: str
    child: str
    ordered: bool = True


JOINTS = {
    ("paths", "themes"): Joint("theme_links", PathTheme, "path", "theme"),
    ("paths", "workshops"): Joint("workshop_links", PathWorkshop, "path", "workshop"),
    ("themes", "modules"): Joint("module_links", ThemeModule, "theme", "module"),
    ("modules", "lessons"): Joint("lesson_links", ModuleLesson, "module", "lesson"),
    ("workshops", "modules"): Joint("module_links", WorkshopModule, "workshop", "module", ordered=False),
}


def set_links(joint: Joint, parent: Any, wanted: Sequence[Any]) -> bool:
    """Make a list what it should be: links that stay keep their row. Says whether anything changed."""
    links = list(getattr(parent, joint.relation))
    present = [getattr(link, joint.child) for link in links]
    if present == list(wanted) or (not joint.ordered and {*map(id, present)} == {*map(id, wanted)}):
        return False
    held = {id(child): link for child, link in zip(present, links, strict=True)}
    for child, link in zip(present, links, strict=True):
        if child not in wanted:
            getattr(parent, joint.relation).remove(link)
            session.delete(link)
    for position, child in enumerate(wanted, start=1):
        place = {"position": position} if joint.ordered else {}
        link = held.get(id(child))
        if link is None:
            session.add(joint.link(**{joint.parent: parent, joint.child: child}, **place))
        elif joint.ordered and link.position != position:
            link.position = position
    return True


def set_questions(workshop: Workshop, item: Any) -> bool:
    """The questions of both stages; one that is asked in the same words keeps its answers."""
    return any(
        [
            _stage(workshop, QuestionStage.INTRODUCTION, item.introduction_questions),
            _stage(workshop, QuestionStage.MAIN, item.main_questions),
        ]
    )


def _stage(workshop: Workshop, stage: QuestionStage, texts: Sequence[str]) -> bool:
    present = sorted((one for one in workshop.questions if one.stage is stage), key=lambda one: one.position)
    if [one.text for one in present] == list(texts):
        return False
    spare = list(present)
    same = [_taken(spare, text) for text in texts]
    rows = [
        row or (spare.pop(0) if spare else WorkshopQuestion(stage=stage, position=0, text=text))
        for row, text in zip(same, texts, strict=True)
    ]
    for position, (row, text) in enumerate(zip(rows, texts, strict=True), start=1):
        row.position, row.text = position, text
        if row not in workshop.questions:
            workshop.questions.append(row)
    for row in spare:
        workshop.questions.remove(row)
    return True


def _taken(spare: list[WorkshopQuestion], text: str) -> WorkshopQuestion | None:
    """The question of these words, taken out of those that are left."""
    row = next((one for one in spare if one.text == text), None)
    if row is not None:
        spare.remove(row)
    return row
