"""What hangs on a path, a theme, a module and a lesson, on their pages: what they hold, where they are used."""

from __future__ import annotations

from sqlalchemy import select

from backoffice.sections import Related
from models.catalogue.entities import ModuleLesson, Path, PathTheme, Theme, ThemeModule
from models.contracts.entities import TrainingSession
from models.kernel.text import N_
from models.permissions import Permission

SESSIONS = Related(
    N_("Sessions that follow it"),
    lambda path: (
        select(TrainingSession).where(TrainingSession.path_id == path.id).order_by(TrainingSession.ends_on.desc())
    ),
    columns=("reference", "company", "kind", "learners", "ends_on", "state"), filter="path_is", icon="calendar-event",
    empty=N_("No session follows this path yet: choose it in the form of a session."),
    permission=Permission.SESSION_READ,
)  # fmt: skip
PATHS_OF_THEME = Related(
    N_("Its paths"),
    lambda theme: (
        select(PathTheme).join(Path, Path.id == PathTheme.path_id).where(PathTheme.theme_id == theme.id)
        .order_by(Path.title, PathTheme.id)
    ),
    columns=("path", "path.reference", "position"), icon="route",
    empty=N_("In no path yet: choose its paths in its form."),
)  # fmt: skip
THEMES_OF_MODULE = Related(
    N_("Its themes"),
    lambda module: (
        select(ThemeModule).join(Theme, Theme.id == ThemeModule.theme_id).where(ThemeModule.module_id == module.id)
        .order_by(Theme.title, ThemeModule.id)
    ),
    columns=("theme", "theme.reference", "position"), icon="tag",
    empty=N_("In no theme: nobody sees it. Choose its themes in its form."),
)  # fmt: skip
MODULES_OF_LESSON = Related(
    N_("Its modules"),
    lambda lesson: (
        select(ModuleLesson).where(ModuleLesson.lesson_id == lesson.id).order_by(ModuleLesson.id)
    ),
    columns=("module", "module.reference", "position"), icon="stack",
    empty=N_("In no module: nobody sees it. Choose its modules in its form."),
)  # fmt: skip
