"""Workshops, written by staff: their videos, their questions, the modules that open them (CAT-31…35)."""

from __future__ import annotations

from typing import Any

import wtforms
from sqlalchemy import and_, select

from backoffice.catalogue import NAMES, CatalogueScreen
from backoffice.catalogue_deleting import DeleteUnused
from backoffice.catalogue_forms import INTERNAL, LONGEST, SEEN_BY_LEARNERS, TESTERS, CatalogueForm, long_text
from backoffice.catalogue_look_alikes import LookAlikesField
from backoffice.catalogue_testers import CloseToTesters, OpenToTesters
from backoffice.forms import text_field
from backoffice.many_lookups import LookupsField
from backoffice.video_field import TakesVideos, VideoField
from backoffice.video_preview import VIDEO_PREVIEW
from backoffice.video_verbs import CheckVideos
from backoffice.workshop_answers import ChoosingAnswers
from backoffice.workshop_questions import QuestionsField
from backoffice.workshop_sections import MODULES_OF_WORKSHOP, PATHS_OF_WORKSHOP, QUESTIONS, TO_KNOW
from models.catalogue import operations
from models.catalogue.entities import Module, Path, PathWorkshop, Workshop, WorkshopModule
from models.catalogue.recommending import surprises_of
from models.kernel.database import session
from models.kernel.text import N_

VIDEOS = "introduction_video", "main_video", "conclusion_video"
LOCKED = Workshop.path_links.any(PathWorkshop.path.has(Path.workshops_locked))


class WorkshopForm(CatalogueForm):
    title = text_field(N_("Title"), longest=LONGEST, description=SEEN_BY_LEARNERS)
    reference = text_field(N_("Reference"), longest=LONGEST, description=INTERNAL)
    alike = LookAlikesField(Workshop)
    summary = long_text(N_("In a few words"), SEEN_BY_LEARNERS)
    introduction_video = VideoField(N_("Introduction video"))
    main_video = VideoField(N_("Main video"))
    conclusion_video = VideoField(N_("Conclusion video"))
    questions = QuestionsField(
        N_("Questions"), description=N_("A stage without question is skipped, and so is a video that is not there.")
    )
    corrected = wtforms.BooleanField(
        N_("Comparison of answers"), default=True,
        description=N_("Before the conclusion, learners compare their answers with those displayed."),
    )  # fmt: skip
    modules = LookupsField(
        N_("Recommended modules"), Module,
        description=N_(
            "In a path that locks its workshops, they open this one once they were seen in full; in another path they "
            "are advice."
        ),
    )  # fmt: skip
    paths = LookupsField(N_("Paths"), Path, description=N_("All the paths that hold it; without any, nobody sees it."))
    tester_visible = wtforms.BooleanField(N_("Open to testers"), description=TESTERS)


def held_by(workshop: Workshop) -> dict[str, Any]:
    """Its paths and modules, as the form shows them."""
    paths = select(Path).join(PathWorkshop, PathWorkshop.path_id == Path.id)
    modules = select(Module).join(WorkshopModule, WorkshopModule.module_id == Module.id)
    return {
        "paths": list(session.scalars(paths.where(PathWorkshop.workshop_id == workshop.id).order_by(Path.title))),
        "modules": list(
            session.scalars(modules.where(WorkshopModule.workshop_id == workshop.id).order_by(Module.title))
        ),
    }  # fmt: skip


class WorkshopScreen(ChoosingAnswers, TakesVideos, CatalogueScreen):
    model, slug, icon = Workshop, "workshops", "pencil"
    title, singular, create_label = N_("Workshops"), N_("Workshop"), N_("New workshop")
    hint = N_("Knowledge is applied there: videos, questions, answers to compare; the final case study is prepared.")
    empty = N_("No workshop yet. Create the first one, then say how many its paths require.")
    columns = (*NAMES, "paths", "modules", "questions", "done_by", "tester_visible")
    more_columns = "corrected", "created_at"
    filters = (*NAMES, "path_links.path", "module_links.module", "tester_visible")
    segments = (
        ("locked", N_("Locked somewhere"), lambda: and_(LOCKED, Workshop.module_links.any())),
        ("never-locked", N_("Locked nowhere"), lambda: ~and_(LOCKED, Workshop.module_links.any())),
        ("unused", N_("Nowhere"), lambda: ~Workshop.path_links.any()),
        ("no-question", N_("Without question"), lambda: ~Workshop.questions.any()),
    )
    preview = "reference", "paths", "modules", "questions", "done_by"
    form, prefill = WorkshopForm, staticmethod(held_by)
    form_sections = (
        (N_("Name"), (*NAMES, "alike", "summary")), (N_("Videos"), VIDEOS),
        (N_("What it asks"), ("questions", "corrected")), (N_("In its paths"), ("modules", "paths", "tester_visible")),
    )  # fmt: skip
    create, update = staticmethod(operations.create_workshop), staticmethod(operations.change_workshop)
    verbs = CheckVideos, OpenToTesters, CloseToTesters, DeleteUnused
    grows_from, parents_field = ("path", Path), "paths"
    details = "corrected", "tester_visible", "done_by", "summary"
    sections = TO_KNOW, QUESTIONS, VIDEO_PREVIEW, MODULES_OF_WORKSHOP, PATHS_OF_WORKSHOP
    edit_template = "backoffice/workshops/edit.html"
    surprises = staticmethod(surprises_of)
