"""Files that hang on lessons, workshops and modules: for whoever reads these today, and for staff (CAT-30, LRN-10)."""

from __future__ import annotations

from sqlalchemy import exists, or_, select

from models.catalogue.checking import is_shown
from models.catalogue.entities import Lesson, Module, ModuleSheet, Video, Workshop
from models.catalogue.videos import forget_video
from models.kernel.database import session
from models.kernel.policy import Actor
from models.learning.entities import LessonView
from models.learning.following import may_read_lesson, may_read_module, may_read_workshop
from models.learning.refusals import Unknown
from models.permissions import Permission


def video_to_watch(video_id: int, *, by: Actor) -> Video:
    """A video that somebody may watch now: of a lesson or a workshop of theirs, or any as staff.

    Raises:
        Unknown: there is none, it is a file of another host, or nothing of theirs shows it.
        AccessClosed: it is of their path, whose lessons do not open today.
    """
    video = session.scalars(select(Video).where(Video.id == video_id)).one_or_none()
    if video is None:
        raise Unknown
    if not by.may(Permission.CATALOGUE_READ):
        _require_owner(video_id, by)
    return video


def sheet_to_read(module_id: int, *, by: Actor) -> ModuleSheet:
    """The version of a module's sheet that learners download.

    Raises:
        Unknown: there is no such module or it has no sheet yet (LRN-09), or it is in no path of theirs.
        AccessClosed: it is in their path, whose lessons do not open today.
    """
    if not by.may(Permission.CATALOGUE_READ):
        may_read_module(by, module_id)
    found = select(ModuleSheet).join(Module, Module.sheet_id == ModuleSheet.id).where(Module.id == module_id)
    sheet = session.scalars(found).one_or_none()
    if sheet is None:
        raise Unknown
    return sheet


def _require_owner(video_id: int, by: Actor) -> None:
    lesson_id = session.scalar(select(Lesson.id).where(Lesson.video_id == video_id))
    if lesson_id is not None:
        may_read_lesson(by, lesson_id)
        return
    of_workshop = Workshop.introduction_video_id, Workshop.main_video_id, Workshop.conclusion_video_id
    shown = select(Workshop.id).where(or_(*(column == video_id for column in of_workshop)))
    workshop_id = session.scalar(shown)
    if workshop_id is None:
        raise Unknown
    may_read_workshop(by, workshop_id)


def forget_replaced_videos() -> int:
    """Delete the videos that nothing shows and nobody's progress speaks of, with their files; how many there were."""
    spoken_of = exists().where(LessonView.video_id == Video.id)
    replaced = select(Video).where(~is_shown(), ~spoken_of).with_for_update(skip_locked=True)
    videos = session.scalars(replaced).all()
    for video in videos:
        forget_video(video)
    return len(videos)
