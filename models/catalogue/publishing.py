"""Publishing a path to whoever follows it, and taking it back."""

from __future__ import annotations

from sqlalchemy import func, select

from models.catalogue.entities import Lesson, ModuleLesson, Path, PathTheme, ThemeModule
from models.catalogue.levels import lock
from models.catalogue.linking import refuse_archived
from models.catalogue.refusals import AlreadyPublished, NotPublished, NotReady
from models.kernel import clock
from models.kernel.database import flush, session
from models.kernel.policy import Actor, require
from models.kernel.text import N_, Sentence
from models.permissions import Permission

NO_THEME = N_("It has no theme: put one in it.")
NO_LESSON = N_("None of its themes has a lesson: put modules in a theme, and lessons in a module.")
NO_VIDEO = N_("None of its lessons has a video: give one a video.")


def publish_path(path: Path, *, by: Actor) -> None:
    """Open a path to the people of its sessions.

    Raises:
        AlreadyPublished, Archived, CatalogueGone
        NotReady: says what is missing.
    """
    require(by, Permission.CATALOGUE_WRITE, path)
    lock(path)
    if path.is_published:
        raise AlreadyPublished(path=path)
    refuse_archived(path)
    lacking = missing(path)
    if lacking:
        raise NotReady(path=path, missing=" ".join(map(str, lacking)))
    path.published_at = clock.now()
    flush()


def unpublish_path(path: Path, *, by: Actor) -> None:
    """Take a path back; ``learners_on`` says beforehand how many people lose it, and what they did is kept.

    Raises:
        NotPublished, CatalogueGone
    """
    require(by, Permission.CATALOGUE_WRITE, path)
    lock(path)
    if not path.is_published:
        raise NotPublished(path=path)
    path.published_at = None
    flush()


def missing(path: Path) -> list[Sentence]:
    """What a path lacks before it may be published: a theme, in it a lesson, with a video. Empty when nothing."""
    held = (
        select(func.count(PathTheme.id), func.count(Lesson.id), func.count(Lesson.video_id))
        .select_from(PathTheme)
        .outerjoin(ThemeModule, ThemeModule.theme_id == PathTheme.theme_id)
        .outerjoin(ModuleLesson, ModuleLesson.module_id == ThemeModule.module_id)
        .outerjoin(Lesson, Lesson.id == ModuleLesson.lesson_id)
        .where(PathTheme.path_id == path.id)
    )
    themes, lessons, videos = session.execute(held).one()
    if not themes:
        return [NO_THEME]
    if not lessons:
        return [NO_LESSON]
    return [] if videos else [NO_VIDEO]
