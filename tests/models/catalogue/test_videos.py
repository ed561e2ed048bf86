"""Another video is another row; the earlier one and its file go once nobody's progress speaks of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.accounts.actors import actor_for
from models.catalogue.entities import Lesson, Video, VideoProvider, VideoState, Workshop
from models.catalogue.video_captions import remove_captions, set_captions
from models.catalogue.video_refusals import DurationUnknown, NotAVideoAddress
from models.catalogue.videos import remove_video, set_video
from models.documents.entities import StoredFile
from models.documents.refusals import VideoUnreadable
from models.documents.storage import storage
from models.kernel import clock
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM
from models.learning.entities import LessonView
from models.learning.files import forget_replaced_videos
from tests.cast import Cast
from tests.videos import video

VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour\n"


@pytest.fixture
def lesson(cast: Cast) -> Lesson:
    return session.get_one(Lesson, cast.school.origins_id)


@pytest.mark.row("CAT-27")
@pytest.mark.row("D17")
def test_a_file_is_kept_with_its_duration_and_plays(lesson: Lesson, tmp_path: Path) -> None:
    before = lesson.video_id
    kept = set_video(lesson, video(tmp_path / "a.mp4"), by=SYSTEM)
    assert (kept.provider, kept.state, kept.duration_ms) == (VideoProvider.HOSTED, VideoState.PLAYS, 2000)
    assert kept.file is not None
    assert (kept.file.media_type, storage().exists(kept.file.key)) == ("video/mp4", True)
    assert lesson.video_id == kept.id != before


@pytest.mark.row("CAT-27")
def test_the_same_address_is_the_same_video_and_another_one_another_row(lesson: Lesson) -> None:
    first = set_video(lesson, "https://vimeo.com/55555/abcdef12", by=SYSTEM)
    assert (first.reference, first.state, first.duration_ms) == ("55555/abcdef12", VideoState.UNCHECKED, None)
    assert set_video(lesson, "https://player.vimeo.com/video/55555?h=abcdef12", duration_ms=90_000, by=SYSTEM) is first
    assert first.duration_ms == 90_000
    other = set_video(lesson, "https://youtu.be/abcdefghijk", by=SYSTEM)
    assert (other.id != first.id, other.provider, lesson.video) == (True, VideoProvider.YOUTUBE, other)


@pytest.mark.row("CAT-28")
def test_what_is_wrong_is_refused_and_changes_nothing(lesson: Lesson, tmp_path: Path) -> None:
    before = lesson.video_id
    (tmp_path / "a.mp4").write_bytes(b"a text")
    with pytest.raises(NotAVideoAddress):
        set_video(lesson, "https://example.org/a.mp4", by=SYSTEM)
    with pytest.raises(VideoUnreadable):
        set_video(lesson, tmp_path / "a.mp4", by=SYSTEM)
    with pytest.raises(DurationUnknown):
        set_video(lesson, "https://vimeo.com/1000001", duration_ms=0, by=SYSTEM)
    session.rollback()
    assert session.get_one(Lesson, lesson.id).video_id == before


def test_each_stage_of_a_workshop_has_its_own(cast: Cast) -> None:
    workshop = session.get_one(Workshop, cast.school.workshop_id)
    kept = set_video(workshop, "https://vimeo.com/777777", relation="conclusion_video", by=SYSTEM)
    assert (workshop.conclusion_video, workshop.introduction_video) == (kept, None)
    remove_video(workshop, relation="conclusion_video", by=SYSTEM)
    assert workshop.conclusion_video_id is None
    with pytest.raises(ValueError):
        set_video(workshop, "https://vimeo.com/777777", relation="title", by=SYSTEM)


def test_only_staff_set_videos(cast: Cast, lesson: Lesson) -> None:
    for who in (cast.pilot_id, cast.learner_id, cast.manager_id):
        with pytest.raises(Forbidden):
            set_video(lesson, "https://vimeo.com/777777", by=actor_for(who))


def test_captions_are_replaced_and_removed_with_their_files(lesson: Lesson, tmp_path: Path) -> None:
    kept = set_video(lesson, video(tmp_path / "a.mp4"), by=SYSTEM)
    set_captions(kept, VTT, by=SYSTEM)
    first = kept.captions
    set_captions(kept, VTT.replace(b"Bonjour", b"Bonsoir"), by=SYSTEM)
    assert first is not None
    assert session.scalar(select(StoredFile.id).where(StoredFile.id == first.id)) is None
    remove_captions(kept, by=SYSTEM)
    assert kept.captions_id is None


def test_a_replaced_video_goes_once_nobody_s_progress_speaks_of_it(cast: Cast, lesson: Lesson, tmp_path: Path) -> None:
    first = set_video(lesson, video(tmp_path / "a.mp4"), by=SYSTEM)
    view = LessonView(person_id=cast.learner_id, lesson_id=lesson.id, video_id=first.id, opened_at=clock.now())
    session.add(view)
    set_video(lesson, "https://vimeo.com/4444444", by=SYSTEM)
    forget_replaced_videos()
    assert session.get(Video, first.id) is not None
    view.video_id = lesson.video_id
    session.flush()
    shown = session.scalar(select(func.count(Video.id)))
    file_id = first.file_id
    assert forget_replaced_videos() == 1
    assert session.scalar(select(func.count(Video.id))) == (shown or 0) - 1
    assert session.scalar(select(StoredFile.id).where(StoredFile.id == file_id)) is None
