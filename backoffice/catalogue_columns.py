"""How paths, themes, modules and lessons are shown, wherever they are (CAT-18…20: the reference is the staff's)."""

from __future__ import annotations

from sqlalchemy import case, literal

from backoffice import catalogue_cells as cells
from backoffice import catalogue_sayings
from backoffice.catalogue_counts import (
    LOWER,
    UPPER,
    WHOLE,
    learners,
    learners_of_path,
    minutes,
    minutes_of_lesson,
    numbered,
    several,
)
from backoffice.described import Column, describe
from models.catalogue.entities import (
    Lesson,
    Module,
    ModuleLesson,
    Path,
    PathTheme,
    PathWorkshop,
    Theme,
    ThemeModule,
    Workshop,
)
from models.kernel.text import N_

PATHS, THEMES, MODULES, LESSONS = N_("Paths"), N_("Themes"), N_("Modules"), N_("Lessons")
DURATION, LEARNERS = N_("Duration (min)"), N_("Learners, past ones too")
TESTER = Column(N_("Testers"), draw=cells.tester_cell)

describe(
    Path,
    {
        "state": Column(
            read=cells.state_of_path, cell=cells.state_cell, sql=catalogue_sayings.state_of_path, sort=Path.published_at
        ),
        "themes": numbered(Path, THEMES, several(PathTheme.theme_id, PathTheme.path_id)),
        "modules": numbered(Path, MODULES, several(ThemeModule.module_id, PathTheme.path_id, UPPER)),
        "lessons": numbered(Path, LESSONS, several(ModuleLesson.lesson_id, PathTheme.path_id, WHOLE)),
        "workshops": numbered(Path, N_("Workshops"), several(PathWorkshop.workshop_id, PathWorkshop.path_id)),
        "minutes": numbered(Path, DURATION, minutes(PathTheme.path_id, WHOLE), draw=cells.duration),
        "learners": numbered(Path, LEARNERS, learners_of_path),
        "registration_url": Column(N_("Page of the registration")),
        "tester_visible": TESTER,
    },
)
describe(
    Theme,
    {
        "title": Column(cell=cells.coloured),
        "colour": Column(cell=cells.colour_cell),
        "optional": Column(draw=cells.optional_cell),
        "paths": numbered(Theme, PATHS, several(PathTheme.path_id, PathTheme.theme_id), draw=cells.usage),
        "modules": numbered(Theme, MODULES, several(ThemeModule.module_id, ThemeModule.theme_id)),
        "lessons": numbered(Theme, LESSONS, several(ModuleLesson.lesson_id, ThemeModule.theme_id, LOWER)),
        "minutes": numbered(Theme, DURATION, minutes(ThemeModule.theme_id, LOWER), draw=cells.duration),
        "learners": numbered(Theme, LEARNERS, learners(PathTheme.theme_id, PathTheme.__table__)),
        "tester_visible": TESTER,
    },
)
describe(
    Module,
    {
        "themes": numbered(
            Module, THEMES, several(ThemeModule.theme_id, ThemeModule.module_id), draw=cells.usage
        ),
        "paths": numbered(Module, PATHS, several(PathTheme.path_id, ThemeModule.module_id, UPPER)),
        "lessons": numbered(Module, LESSONS, several(ModuleLesson.lesson_id, ModuleLesson.module_id)),
        "minutes": numbered(
            Module, DURATION, minutes(ModuleLesson.module_id, ModuleLesson.__table__), draw=cells.duration
        ),
        "learners": numbered(Module, LEARNERS, learners(ThemeModule.module_id, UPPER)),
        "has_sheet": Column(
            N_("Sheet"), read=lambda row: row.sheet_id is not None, draw=cells.sheet_cell,
            sql=lambda row, to: row.sheet_id.is_not(None),
        ),
        "tester_visible": TESTER,
    },
)  # fmt: skip
describe(
    Lesson,
    {
        "modules": numbered(
            Lesson, MODULES, several(ModuleLesson.module_id, ModuleLesson.lesson_id), draw=cells.usage
        ),
        "paths": numbered(Lesson, PATHS, several(PathTheme.path_id, ModuleLesson.lesson_id, WHOLE)),
        "minutes": numbered(Lesson, DURATION, minutes_of_lesson, draw=cells.duration),
        "learners": numbered(Lesson, LEARNERS, learners(ModuleLesson.lesson_id, WHOLE)),
        "level": Column(sort=case({one: literal(place) for place, one in enumerate(cells.LEVELS)}, value=Lesson.level)),
        "video.state": Column(N_("Video"), cell=cells.video_cell),
        "tester_visible": TESTER,
    },
)  # fmt: skip
for entity in (Path, Theme, Module, Lesson, Workshop):
    describe(entity, {"places": Column(read=lambda row: row.reference, cell=cells.places)})
