"""The video of a workshop's stage, as it is watched: it shares the learner's account of time with lessons."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert

from models.catalogue.entities import Video, Workshop
from models.kernel.database import flush, session
from models.kernel.policy import Actor
from models.learning import taking
from models.learning.entities import LearningRecord, VideoStage, ViewEvent, WorkshopProgress
from models.learning.ranges import as_ranges, as_spans
from models.learning.refusals import Unknown
from models.learning.staging import done_in, stage_of
from models.learning.watching import Done, Merge, Standing
from models.organisation.queries import the_settings


@dataclass(frozen=True)
class StageVideo:
    """A :class:`models.learning.watching.Viewed`."""

    workshop_id: int
    stage: VideoStage

    def admitted(self, by: Actor) -> Standing:
        record = own_record(by.person_id or 0)
        progress = taking.begin(by, self.workshop_id, stage_of(self.stage)).headway.progress
        assert progress is not None, "begin() makes it"  # noqa: S101
        shown = session.execute(self._video()).one_or_none()
        if shown is None:
            raise Unknown
        watched = as_spans(getattr(progress, f"{self.stage.value}_watched"))
        seen_of = session.scalar(self._last_reported(by)) if watched else None
        ended = stage_of(self.stage) in done_in(progress)
        return Standing(
            shown.id, shown.duration_ms, seen_of, watched, 0, progress.opened_at,
            record.credited_until, ended, ended, the_settings().viewed_percent,
        )  # fmt: skip

    def write(self, by: Actor, standing: Standing, merge: Merge) -> None:
        progress = session.scalars(
            select(WorkshopProgress).where(
                WorkshopProgress.person_id == by.person_id, WorkshopProgress.workshop_id == self.workshop_id
            )
        ).one()  # fmt: skip
        setattr(progress, f"{self.stage.value}_watched", list(as_ranges(merge.watched)))
        own_record(by.person_id or 0).credited_until = merge.spent
        if merge.is_news:
            session.add(self._event(by, standing, merge))
        flush()

    def done(self, by: Actor, merge: Merge) -> Done:
        """The stage is done; the last one finishes the workshop, and that perhaps the path."""
        stage = stage_of(self.stage)
        taking.finish(taking.begin(by, self.workshop_id, stage), stage)
        return Done()

    def _video(self) -> Select[int, int | None]:
        column = getattr(Workshop, f"{self.stage.value}_video_id")
        return select(Video.id, Video.duration_ms).join(Workshop, column == Video.id).where(
            Workshop.id == self.workshop_id
        )  # fmt: skip

    def _last_reported(self, by: Actor) -> Select[int]:
        """Of which video they saw something last: staff may have replaced it since."""
        own = ViewEvent.person_id == by.person_id, ViewEvent.workshop_id == self.workshop_id
        of_stage = select(ViewEvent.video_id).where(*own, ViewEvent.stage == self.stage)
        return of_stage.order_by(ViewEvent.id.desc()).limit(1)

    def _event(self, by: Actor, standing: Standing, merge: Merge) -> ViewEvent:
        return ViewEvent(
            person_id=by.person_id, workshop_id=self.workshop_id, stage=self.stage, video_id=standing.video_id,
            duration_ms=standing.duration_ms, watched=list(as_ranges(merge.watched)), added_ms=merge.added_ms,
            completes=merge.completes, at=merge.at,
        )  # fmt: skip


def own_record(person_id: int) -> LearningRecord:
    """The record of somebody, locked; made if it is not there."""
    own = insert(LearningRecord).values(person_id=person_id)
    session.execute(own.on_conflict_do_nothing(index_elements=["person_id"]))
    locked = select(LearningRecord).where(LearningRecord.person_id == person_id).with_for_update()
    return session.scalars(locked.execution_options(populate_existing=True)).one()
