"""Deleting what nobody uses; otherwise a refusal says where it is used, and what to do instead (CAT-15)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models.catalogue.entities import Lesson, Module, Path, Theme, Video, Workshop
from models.catalogue.learners import people_who_used, sessions_on
from models.catalogue.levels import JOINTS, Row, lock
from models.catalogue.linking import forget
from models.catalogue.refusals import StillFollowed, StillUsed, TaughtAlready, UsedByLearners
from models.catalogue.usage import directly_above
from models.catalogue.videos import forget_video
from models.documents.operations import let_go
from models.kernel.database import flush, session
from models.kernel.policy import Actor, require
from models.kernel.text import N_
from models.permissions import Permission

NAMED = 5
"""How many places a refusal names."""
QUOTED = N_("“%(name)s”")


def delete_path(path: Path, *, by: Actor) -> None:
    """Delete a path; its themes and workshops stay in the catalogue.

    Raises:
        StillFollowed: names the sessions.
    """
    require(by, Permission.CATALOGUE_WRITE, path)
    lock(path)
    followed = sessions_on(path.id)
    if followed:
        raise StillFollowed(row=path.title, where=listed(followed))
    _delete(path)


def delete_theme(theme: Theme, *, by: Actor) -> None:
    """Delete a theme; its modules stay in the catalogue.

    Raises:
        UsedByLearners: somebody viewed a lesson of it, or has its badge; its paths may be removed instead (CAT-15).
        StillUsed: names its paths.
    """
    require(by, Permission.CATALOGUE_WRITE, theme)
    lock(theme)
    used = people_who_used(theme)
    if used:
        raise UsedByLearners(row=theme.title, n=used)
    refuse_used(theme)
    _delete(theme)


def delete_module(module: Module, *, by: Actor) -> None:
    """Delete a module with its sheets; its lessons stay in the catalogue.

    Raises:
        StillUsed: names its themes, and the workshops that recommend it.
        TaughtAlready: somebody viewed a lesson of it that no other module holds.
    """
    require(by, Permission.CATALOGUE_WRITE, module)
    lock(module)
    refuse_used(module)
    refuse_taught(module)
    files = [sheet.file for sheet in module.sheets]
    _delete(module)
    for file in files:
        let_go(file)


def delete_lesson(lesson: Lesson, *, by: Actor) -> None:
    """Delete a lesson with its video.

    Raises:
        StillUsed: names its modules.
        TaughtAlready: somebody viewed it, or took notes of it.
    """
    require(by, Permission.CATALOGUE_WRITE, lesson)
    lock(lesson)
    refuse_used(lesson)
    refuse_taught(lesson)
    _delete(lesson, lesson.video)


def delete_workshop(workshop: Workshop, *, by: Actor) -> None:
    """Delete a workshop with its questions and videos.

    Raises:
        StillUsed: names its paths.
        TaughtAlready: somebody began it.
    """
    require(by, Permission.CATALOGUE_WRITE, workshop)
    lock(workshop)
    refuse_used(workshop)
    refuse_taught(workshop)
    _delete(workshop, workshop.introduction_video, workshop.main_video, workshop.conclusion_video)


def refuse_used(row: Row) -> None:
    """
    Raises:
        StillUsed: names the places.
    """
    places = directly_above(row)
    if places:
        raise StillUsed(row=row.title, where=listed([place.title for place in places]))


def refuse_taught(row: Row) -> None:
    """
    Raises:
        TaughtAlready: says by how many.
    """
    used = people_who_used(row)
    if used:
        raise TaughtAlready(row=row.title, n=used)


def listed(names: Sequence[str]) -> str:
    """The first names of a list."""
    said = ", ".join(str(QUOTED % {"name": name}) for name in names[:NAMED])
    return said if len(names) <= NAMED else f"{said}…"


def _delete(row: Row, *videos: Video | None) -> None:
    held: list[tuple[Any, Any]] = [
        (joint, link) for joint in JOINTS if isinstance(row, joint.parent) for link in getattr(row, joint.below)
    ]
    children = [(joint, session.get_one(joint.child, getattr(link, joint.child_key))) for joint, link in held]
    session.delete(row)
    flush()
    for joint, child in children:
        forget(joint, child)
    for video in videos:
        if video is not None:
            forget_video(video)
