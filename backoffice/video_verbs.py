"""*Vérifier la vidéo*: whether the host of a lesson's or a workshop's videos plays them, now (CAT-28, CAT-29)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from backoffice.labels import label_of
from backoffice.verb import Verb
from backoffice.video_preview import videos_of
from models.catalogue.entities import Lesson, Video, Workshop
from models.kernel.text import N_, Sentence
from models.permissions import Permission
from tasks.catalogue import look_at_video, look_at_videos
from tasks.video_hosts import ALL_FAIL


class CheckVideo(Verb):
    permission = Permission.CATALOGUE_WRITE
    operation = look_at_video
    label, icon = N_("Check the video"), "player-play"
    done = N_("%(subject)s: %(outcome)s.")

    def offered(self, subject: Lesson) -> bool:
        return subject.video_id is not None

    def extent(self, subjects: Sequence[Lesson]) -> list[Sentence | str]:
        return [
            N_("Its host is asked whether it plays here, and how long it lasts. It takes five seconds at most."),
            N_("A link that is broken is corrected in the form of the lesson; a private video, in its settings at its "
               "host: let it be embedded on this site."),
            ALL_FAIL,
        ]  # fmt: skip

    def values(self, form: Any, subject: Any) -> dict[str, Any]:
        return {}

    def sentence(self, subject: Any, values: dict[str, Any], outcome: Any = None) -> str:
        found = outcome.state.label if isinstance(outcome, Video) else ""
        return str(self.done % {"subject": str(subject), "outcome": str(found)})


class CheckVideos(CheckVideo):
    """The same of a workshop, whose videos are three at most."""

    operation = look_at_videos
    label = N_("Check the videos")

    def offered(self, subject: Workshop) -> bool:  # type: ignore[override]
        return bool(videos_of(subject))

    def extent(self, subjects: Sequence[Workshop]) -> list[Sentence | str]:  # type: ignore[override]
        return [
            N_("The host of each video is asked whether it plays here, and how long it lasts. A host that is silent "
               "is left after five seconds."),
            N_("A link that is broken is corrected in the form of the workshop; a private video, in its settings at "
               "its host: let it be embedded on this site."),
            ALL_FAIL,
        ]  # fmt: skip

    def sentence(self, subject: Any, values: dict[str, Any], outcome: Any = None) -> str:
        """*Réécrire une annonce : Vidéo d’introduction, Se lit ; Vidéo principale, Cassée.*"""
        found = "; ".join(f"{label_of(name)}, {video.state.label}" for name, video in videos_of(outcome))
        return str(self.done % {"subject": str(subject), "outcome": found})
