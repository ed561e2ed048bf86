"""What is taught, written by staff: paths, their themes, their modules, their lessons (CAT-01…26)."""

from __future__ import annotations

from sqlalchemy import or_

from backoffice.catalogue_deleting import DeleteUnused
from backoffice.catalogue_duplicating import DuplicateModule
from backoffice.catalogue_extent import AskingExtent
from backoffice.catalogue_forms import LessonForm, ModuleForm, PathForm, ThemeForm
from backoffice.catalogue_look_alikes import ProposingAlikes
from backoffice.catalogue_next import NEXT
from backoffice.catalogue_parents import modules_of, paths_of, themes_of
from backoffice.catalogue_publishing import PublishPath, UnpublishPath
from backoffice.catalogue_saving import GrowingTheCatalogue
from backoffice.catalogue_sections import MODULES_OF_LESSON, PATHS_OF_THEME, SESSIONS, THEMES_OF_MODULE
from backoffice.catalogue_testers import CloseToTesters, OpenToTesters
from backoffice.catalogue_tree_pages import CONTENTS, GrowingTree
from backoffice.screen import Screen
from backoffice.sheet_field import SHEET_VERSIONS, TakesSheets, sheet_version
from backoffice.sheet_verbs import RestoreSheet, WithdrawSheet
from backoffice.video_field import TakesVideos
from backoffice.video_preview import VIDEO_PREVIEW
from backoffice.video_verbs import CheckVideo
from models.catalogue import operations
from models.catalogue.entities import Lesson, Module, Path, Theme, Video, VideoState
from models.kernel.text import N_
from models.permissions import Permission

BOTH = Permission.CATALOGUE_READ, Permission.CATALOGUE_WRITE
TESTERS = CloseToTesters, OpenToTesters
NAMES = "title", "reference"
OPEN = "optional", "tester_visible"
SHEET = N_("Summary sheet"), ("sheet",)
NAMED, SUMMED = (*NAMES, "alike", "agreed"), (*NAMES, "alike", "agreed", "summary")
PLACED = "modules", "level", "tester_visible"
SEARCHED = ("search_document",)
WORKSHOPS = "required_workshops", "workshops_locked"
SWITCHES = "certifying", "programme_quizzes_on", "community_on", "tester_visible"
PUBLIC = (
    "slug", "summary", "audience", "objective", "skills", "registration_number", "registration_url", "average_hours",
)  # fmt: skip
BROKEN = or_(Video.state == VideoState.BROKEN, Video.state == VideoState.PRIVATE)


class CatalogueScreen(AskingExtent, GrowingTheCatalogue, ProposingAlikes, Screen):
    """What the four levels share."""

    permissions, search = BOTH, SEARCHED
    in_palette, palette_hint = True, "reference"
    archivable, editable = True, ("reference",)
    order, under_name = "title", "places"


class PathScreen(GrowingTree, CatalogueScreen):
    model, slug, icon = Path, "paths", "route"
    title, singular, create_label = N_("Paths"), N_("Path"), N_("New path")
    hint = N_("What the people of a session follow: themes, their modules, their lessons, and workshops.")
    empty = N_("No path yet. Create the first one: its themes, modules and lessons come next.")
    columns = (*NAMES, "state", "themes", "lessons", "learners", "minutes", "certifying")
    more_columns = (*SWITCHES[1:], "modules", "workshops", *WORKSHOPS, "slug", "published_at", "created_at")
    filters = (*NAMES, *SWITCHES, "workshops_locked", "published_at", "theme_links.theme")
    segments = (
        ("published", N_("Published ones"), lambda: Path.published_at.is_not(None)),
        ("drafts", N_("Drafts"), lambda: Path.published_at.is_(None)),
        ("empty", N_("Without theme"), lambda: ~Path.theme_links.any()),
    )
    preview, go_key = ("state", "certifying", "themes", "lessons", "minutes", "learners"), "p"
    form = PathForm
    form_sections = (
        (N_("Name"), NAMED), (N_("Rules"), ("certifying", *WORKSHOPS, *SWITCHES[1:])),
        (N_("Public page"), PUBLIC),
    )  # fmt: skip
    create, update = staticmethod(operations.create_path), staticmethod(operations.change_path)
    verbs = PublishPath, UnpublishPath, *TESTERS, DeleteUnused
    details = "state", *SWITCHES, *WORKSHOPS, "learners", (N_("Public page"), PUBLIC)
    sections, edit_template = (NEXT, CONTENTS, SESSIONS), "backoffice/catalogue/edit.html"


class ThemeScreen(GrowingTree, CatalogueScreen):
    model, slug, icon = Theme, "themes", "tag"
    title, singular, create_label = N_("Themes"), N_("Theme"), N_("New theme")
    hint = N_("Modules under one colour, in as many paths as need them.")
    empty = N_("No theme yet. Create a path first, then its themes.")
    columns = (*NAMES, "paths", "modules", "lessons", "minutes", "optional", "tester_visible")
    more_columns = "colour", "learners", "created_at"
    filters = (*NAMES, "path_links.path", "module_links.module", "optional", "tester_visible", "colour")
    segments = (
        ("unused", N_("Nowhere"), lambda: ~Theme.path_links.any()),
        ("empty", N_("Without module"), lambda: ~Theme.module_links.any()),
        ("optional", N_("Optional ones"), lambda: Theme.optional),
        ("testers", N_("For testers"), lambda: Theme.tester_visible),
    )
    preview = "reference", "paths", "modules", "lessons", "minutes", "optional"
    form, prefill = ThemeForm, staticmethod(paths_of)
    form_sections = (N_("Name"), SUMMED), (N_("In its paths"), ("paths", "colour", *OPEN))
    create, update = staticmethod(operations.create_theme), staticmethod(operations.change_theme)
    verbs = *TESTERS, DeleteUnused
    grows_from, parents_field = ("path", Path), "paths"
    details = "colour", "optional", "tester_visible", "learners", "summary"
    sections, edit_template = (CONTENTS, PATHS_OF_THEME), "backoffice/catalogue/edit.html"


class ModuleScreen(TakesSheets, GrowingTree, CatalogueScreen):
    model, slug, icon = Module, "modules", "stack"
    title, singular, create_label = N_("Modules"), N_("Module"), N_("New module")
    hint = N_("Lessons and the sheet that sums them up, the same in every theme that holds them.")
    empty = N_("No module yet. Create a theme first, then its modules.")
    columns = (*NAMES, "themes", "paths", "lessons", "minutes", "has_sheet", "tester_visible")
    more_columns = "learners", "created_at"
    filters = (*NAMES, "theme_links.theme", "theme_links.theme.path_links.path", "lesson_links.lesson", OPEN[1])
    segments = (
        ("no-sheet", N_("Without sheet"), lambda: Module.sheet_id.is_(None)),
        ("unused", N_("Nowhere"), lambda: ~Module.theme_links.any()),
        ("empty", N_("Without lesson"), lambda: ~Module.lesson_links.any()),
        ("testers", N_("For testers"), lambda: Module.tester_visible),
    )
    preview = "reference", "themes", "paths", "lessons", "minutes", "has_sheet"
    form, prefill = ModuleForm, staticmethod(themes_of)
    form_sections = (N_("Name"), SUMMED), (N_("In its themes"), ("themes", "tester_visible")), SHEET
    create, update = staticmethod(operations.create_module), staticmethod(operations.change_module)
    verbs = DuplicateModule, RestoreSheet, WithdrawSheet, *TESTERS, DeleteUnused
    grows_from, parents_field = ("theme", Theme), "themes"
    details = "has_sheet", "tester_visible", "learners", "summary"
    served = {"sheet": sheet_version}
    sections, edit_template = (CONTENTS, SHEET_VERSIONS, THEMES_OF_MODULE), "backoffice/catalogue/edit.html"


class LessonScreen(TakesVideos, CatalogueScreen):
    model, slug, icon = Lesson, "lessons", "player-play"
    title, singular, create_label = N_("Lessons"), N_("Lesson"), N_("New lesson")
    hint = N_("A video and its text, in as many modules as need it.")
    empty = N_("No lesson yet. Create a module first, then its lessons.")
    columns = (*NAMES, "level", "modules", "paths", "minutes", "video.state", "tester_visible")
    more_columns = "learners", "created_at"
    load = ("video",)
    filters = (*NAMES, "level", "module_links.module", "video.state", "video.provider", "tester_visible")
    segments = (
        ("no-video", N_("Without video"), lambda: Lesson.video_id.is_(None)),
        ("broken", N_("Video that does not play"), lambda: Lesson.video.has(BROKEN)),
        ("unused", N_("Nowhere"), lambda: ~Lesson.module_links.any()),
        ("testers", N_("For testers"), lambda: Lesson.tester_visible),
    )
    preview = "reference", "level", "modules", "minutes", "video.state"
    form, prefill = LessonForm, staticmethod(modules_of)
    form_sections = (N_("Name"), NAMED), (N_("In its modules"), PLACED), (N_("Contents"), ("video", "body"))
    create, update = staticmethod(operations.create_lesson), staticmethod(operations.change_lesson)
    verbs = CheckVideo, *TESTERS, DeleteUnused
    grows_from, parents_field = ("module", Module), "modules"
    details = "level", "minutes", "video.state", "tester_visible", "learners", "body"
    sections, edit_template = (VIDEO_PREVIEW, MODULES_OF_LESSON), "backoffice/catalogue/edit.html"
