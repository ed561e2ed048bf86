"""Jobs of the catalogue: are the videos still there, and which files does nobody need any more (CAT-28, CAT-29)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from models.catalogue.checking import check_video, shown_videos
from models.catalogue.entities import Lesson, Video, VideoProvider, VideoState, Workshop
from models.catalogue.video_refusals import VideoMissing
from models.documents.housekeeping import forget_loose_files
from models.kernel.database import session
from models.kernel.policy import SYSTEM, Actor, require
from models.kernel.text import N_, NN_, Sentence
from models.learning.files import forget_replaced_videos
from models.permissions import Permission
from tasks.video_hosts import ALL_FAIL, ask

SILENT_AFTER = 3
"""Videos of a host without an answer in a row, after which it is left alone for the night."""
NONE_PLAYS = N_("No video plays.")
FEW = 3
"""From so many videos on, none playing is more than chance."""


def look_at_video(lesson: Lesson, *, by: Actor) -> Video:
    """Ask the host of a lesson's video, now, and write what it says.

    Raises:
        Forbidden, VideoMissing
    """
    require(by, Permission.CATALOGUE_WRITE, lesson)
    if lesson.video is None:
        raise VideoMissing
    return check_video(lesson.video, ask(lesson.video), by=by)


def look_at_videos(workshop: Workshop, *, by: Actor) -> Workshop:
    """The same for each video of a workshop; a host that did not answer is not asked again: what was known stands.

    Raises:
        Forbidden, VideoMissing
    """
    require(by, Permission.CATALOGUE_WRITE, workshop)
    stages = (workshop.introduction_video, workshop.main_video, workshop.conclusion_video)
    videos = [video for video in stages if video is not None]
    if not videos:
        raise VideoMissing
    silent: set[VideoProvider] = set()
    for video in videos:
        if video.provider not in silent and check_video(video, ask(video), by=by).state is VideoState.UNREACHABLE:
            silent.add(video.provider)
    return workshop


class VideoChecks:
    """Every video that something shows, one transaction each; a host that is down is not asked a hundred times."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.silences: Counter[str] = Counter()
        self.found: Counter[VideoState] = Counter()

    def names(self) -> Sequence[int]:
        return session.scalars(shown_videos().with_only_columns(Video.id)).all()

    def do(self, part: int) -> None:
        video = session.get(Video, part)
        if video is None:
            return
        host = video.provider.value
        if self.silences[host] >= SILENT_AFTER:
            self.found[VideoState.UNREACHABLE] += 1  # what was known of it stands
            return
        answer = ask(video)
        is_silent = answer.state is VideoState.UNREACHABLE
        self.silences[host] = self.silences[host] + 1 if is_silent else 0
        self.found[check_video(video, answer, by=SYSTEM).state] += 1

    def result(self, failed: Sequence[int]) -> Sentence | str:
        asked, playing = sum(self.found.values()), self.found[VideoState.PLAYS]
        if asked >= FEW and not playing:
            return f"{NONE_PLAYS} {ALL_FAIL}"
        if asked == playing and not failed:
            return NN_("%(n)s video plays", "%(n)s videos play", playing)
        return N_(
            "Videos that play: %(playing)s; broken: %(broken)s; private: %(private)s; host silent: %(silent)s",
            playing=playing, broken=self.found[VideoState.BROKEN], private=self.found[VideoState.PRIVATE],
            silent=self.found[VideoState.UNREACHABLE] + len(failed),
        )  # fmt: skip


def forget_unused_files(day: date) -> Sentence:
    """Videos that were replaced and that nobody's progress speaks of; files that a form held and nobody saved."""
    gone = forget_replaced_videos() + forget_loose_files()
    return NN_("%(n)s unused file deleted", "%(n)s unused files deleted", gone)
