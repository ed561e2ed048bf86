"""Deletion of what is used is refused with where it is used and what to do instead (CAT-15)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from models.catalogue import operations
from models.catalogue.deleting import listed
from models.catalogue.entities import Module, ModuleSheet, Video, VideoProvider, WorkshopQuestion
from models.catalogue.operations import delete_theme, duplicate_module, link, unlink
from models.catalogue.refusals import StillFollowed, StillUsed, TaughtAlready, UsedByLearners
from models.documents.entities import StoredFile
from models.documents.operations import keep
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import DomainError, Forbidden
from models.kernel.policy import SYSTEM, VISITOR, Actor, acting_as
from models.learning.entities import BadgeWay, LessonNote, LessonView, ThemeBadge, WorkshopAnswer, WorkshopProgress
from models.permissions import Permission
from tests.cast import Cast
from tests.models.catalogue.rows import KINDS, changed, created, deleted, ids, of_school


def saved(row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def viewed(cast: Cast, lesson_id: int, person_id: int = 0) -> LessonView:
    return saved(LessonView(person_id=person_id or cast.learner_id, lesson_id=lesson_id, opened_at=clock.now()))  # type: ignore[no-any-return]


def refusal_of(row: Any) -> DomainError:
    with pytest.raises(DomainError) as refused:
        deleted(row)
    assert session.get(type(row), row.id) is row
    return refused.value


@pytest.mark.row("CAT-01")
@pytest.mark.parametrize("kind", list(KINDS))
def test_what_nobody_uses_is_deleted(cast: Cast, kind: str) -> None:
    row = created(kind)
    deleted(row)
    assert session.get(KINDS[kind], row.id) is None


@pytest.mark.parametrize("kind", list(KINDS))
def test_who_may_not_write_the_catalogue_deletes_nothing(cast: Cast, kind: str) -> None:
    with pytest.raises(Forbidden):
        getattr(operations, f"delete_{kind}")(created(kind), by=VISITOR)


@pytest.mark.row("CAT-15")
def test_a_theme_that_somebody_viewed_a_lesson_of_says_by_how_many_and_to_remove_its_paths(cast: Cast) -> None:
    viewed(cast, cast.school.laws_id)
    viewed(cast, cast.school.origins_id)
    viewed(cast, cast.school.verbs_id, cast.globex_learner_id)
    refused = refusal_of(of_school(cast, "culture"))
    assert (type(refused), refused.values["n"]) == (UsedByLearners, 2)
    assert "Remove its paths instead" in refused.sentence.msgid


@pytest.mark.row("CAT-15")
def test_a_theme_of_which_somebody_has_the_badge_is_not_deleted(cast: Cast) -> None:
    theme = created("theme")
    saved(ThemeBadge(person_id=cast.learner_id, theme_id=theme.id, way=BadgeWay.LESSONS))
    assert type(refusal_of(theme)) is UsedByLearners


@pytest.mark.row("CAT-15")
def test_a_used_theme_is_hidden_by_removing_its_paths_and_stays(cast: Cast) -> None:
    viewed(cast, cast.school.operators_id)
    sourcing = of_school(cast, "sourcing")
    changed(sourcing, paths=[])
    assert ids(of_school(cast, "other_path")) == [cast.school.culture_id]
    assert type(refusal_of(sourcing)) is UsedByLearners


@pytest.mark.row("CAT-15")
def test_a_theme_that_is_in_paths_names_them(cast: Cast) -> None:
    refused = refusal_of(of_school(cast, "culture"))
    titles = [of_school(cast, name).title for name in ("path", "other_path")]
    assert (type(refused), refused.values["where"]) == (StillUsed, listed(titles))


def test_a_theme_that_is_deleted_leaves_its_modules(cast: Cast) -> None:
    sourcing, search = of_school(cast, "sourcing"), of_school(cast, "search")
    changed(sourcing, paths=[])
    deleted(sourcing)
    assert search.theme_links == []


@pytest.mark.row("CAT-23")
def test_a_module_in_themes_and_recommended_names_all_of_them(cast: Cast) -> None:
    refused = refusal_of(of_school(cast, "history"))
    names = of_school(cast, "culture").title, of_school(cast, "workshop").title
    assert (type(refused), refused.values["where"]) == (StillUsed, listed(names))


def test_a_module_whose_lessons_were_viewed_and_are_in_no_other_is_archived_instead(cast: Cast) -> None:
    search = of_school(cast, "search")
    unlink(of_school(cast, "sourcing"), search, by=SYSTEM)
    viewed(cast, cast.school.operators_id)
    refused = refusal_of(search)
    assert (type(refused), refused.values["n"]) == (TaughtAlready, 1)


@pytest.mark.row("CAT-24")
def test_a_duplicate_made_by_mistake_is_deleted_although_its_lessons_were_viewed(cast: Cast) -> None:
    viewed(cast, cast.school.operators_id)
    copy = duplicate_module(of_school(cast, "search"), reference="COPIE", by=SYSTEM)
    deleted(copy)
    assert ids(of_school(cast, "search")) == [cast.school.operators_id]


def test_a_module_goes_with_the_files_of_its_sheets(cast: Cast) -> None:
    module, file = created("module"), keep(b"%PDF-1.7", "application/pdf")
    module.sheet = saved(ModuleSheet(module_id=module.id, version=1, file_id=file.id, pages=1))
    session.flush()
    deleted(module)
    assert (session.get(StoredFile, file.id), session.scalars(select(ModuleSheet)).all()) == (None, [])


@pytest.mark.row("CAT-26")
def test_a_lesson_in_modules_names_them(cast: Cast) -> None:
    link(of_school(cast, "search"), of_school(cast, "laws"), by=SYSTEM)
    refused = refusal_of(of_school(cast, "laws"))
    assert refused.values["where"] == listed(["Chercher", "Une brève histoire"])


@pytest.mark.parametrize("fact", ["view", "note"])
def test_a_lesson_that_somebody_viewed_or_wrote_beside_is_archived_instead(cast: Cast, fact: str) -> None:
    lesson = created("lesson")
    if fact == "view":
        viewed(cast, lesson.id)
    else:
        saved(LessonNote(person_id=cast.learner_id, lesson_id=lesson.id, text="À revoir"))
    refused = refusal_of(lesson)
    assert type(refused) is TaughtAlready
    assert "Archive it instead" in refused.sentence.msgid


def test_a_lesson_goes_with_its_video_and_the_files_of_it(cast: Cast) -> None:
    file, captions = keep(b"film", "video/mp4"), keep(b"WEBVTT", "text/vtt")
    video = saved(Video(provider=VideoProvider.HOSTED, file_id=file.id, captions_id=captions.id))
    deleted(created("lesson", video=video))
    kept = [session.get(StoredFile, one.id) for one in (file, captions)]
    assert (session.get(Video, video.id), kept) == (None, [None, None])


@pytest.mark.row("CAT-31")
def test_a_workshop_names_its_paths_then_who_began_it(cast: Cast) -> None:
    path, workshop = of_school(cast, "path"), of_school(cast, "workshop")
    assert refusal_of(workshop).values["where"] == listed([path.title])
    changed(path, required_workshops=0)
    unlink(path, workshop, by=SYSTEM)
    saved(WorkshopProgress(person_id=cast.learner_id, workshop_id=workshop.id, opened_at=clock.now()))
    question = session.scalars(select(WorkshopQuestion.id)).first()
    saved(WorkshopAnswer(person_id=cast.waiting_id, question_id=question, text="Une annonce drôle"))
    refused = refusal_of(workshop)
    assert (type(refused), refused.values["n"]) == (TaughtAlready, 2)


@pytest.mark.row("CAT-31")
def test_a_workshop_goes_with_its_questions_and_its_video(cast: Cast) -> None:
    path, workshop = of_school(cast, "path"), of_school(cast, "workshop")
    video_id = workshop.main_video_id
    changed(path, required_workshops=0)
    unlink(path, workshop, by=SYSTEM)
    deleted(workshop)
    assert (session.scalars(select(WorkshopQuestion)).all(), session.get(Video, video_id)) == ([], None)


def test_a_path_that_sessions_follow_names_them_past_ones_too(cast: Cast) -> None:
    refused = refusal_of(of_school(cast, "other_path"))
    assert (type(refused), refused.values["where"]) == (StillFollowed, listed(["Globex - Nantes - Mars"]))
    named = refusal_of(of_school(cast, "path")).values["where"]
    assert "Acme - Lyon - Ancienne" in named


def test_a_refusal_does_not_depend_on_whom_the_actor_sees(cast: Cast) -> None:
    viewed(cast, cast.school.operators_id, cast.globex_learner_id)
    editor = Actor(1, {Permission.CATALOGUE_READ: None, Permission.CATALOGUE_WRITE: None})
    theme = of_school(cast, "sourcing")
    with acting_as(editor), pytest.raises(UsedByLearners):
        delete_theme(theme, by=editor)


def test_ten_places_are_not_all_named(cast: Cast) -> None:
    module = created("module")
    for place in range(7):
        link(created("theme", f"T{place}", f"T{place}"), module, by=SYSTEM)
    named = refusal_of(session.get_one(Module, module.id)).values["where"]
    assert named == listed(["T0", "T1", "T2", "T3", "T4"]) + "…"
