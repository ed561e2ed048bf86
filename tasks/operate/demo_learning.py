"""What the demo's learners did: films seen, badges, notes, workshops; told by events, from which the totals follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, cast, func, insert, select
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, Range

from models.accounts.entities import Person, PersonState
from models.catalogue.entities import Workshop
from models.catalogue.outline import Outline, outline_of
from models.contracts.entities import Enrolment, SessionKind, TrainingSession
from models.kernel.database import session
from models.learning.entities import (
    BadgeWay,
    Completion,
    FeaturedAnswer,
    LearningRecord,
    LessonNote,
    LessonView,
    ThemeBadge,
    VideoStage,
    ViewEvent,
    WorkshopAnswer,
    WorkshopProgress,
)
from tasks.operate.demo_answers import ANSWERS, NOTES
from tasks.operate.demo_connections import connect
from tasks.operate.demo_contracts import PLANS, Contracts
from tasks.operate.demo_people import Crowd

KNOWN_SHARES = {"apprenante": 0.42, "en-attente": 0.18, "expire": 0.81}
"""How far the learners with a name of their own are."""


@dataclass
class Done:
    """Rows to write, table by table."""

    events: list[dict[str, Any]] = field(default_factory=list)
    badges: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    progress: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)


def learn(crowd: Crowd, made: Contracts, known: dict[str, Person]) -> None:
    """Write what everybody did since their session began, at hours that had passed when they were seen last."""
    session.flush()
    outlines = {row.path_id: outline_of(row.path_id) for row in made.sessions.values() if row.path_id}
    workshops = {one.id: one for one in session.scalars(select(Workshop))}
    shares = {known[key].id: share for key, share in KNOWN_SHARES.items()}
    done = Done()
    for plan in PLANS:
        where = made.sessions[plan.place]
        outline = outlines.get(where.path_id or 0)
        for rank, enrolment in enumerate(made.enrolments[plan.place]):
            if outline is None or not has_learnt(
                plan.starts_in, plan.holders, plan.waiting, rank, where, enrolment, shares
            ):
                continue
            share = shares.get(enrolment.person_id, crowd.random.betavariate(1.3, 1.7))
            follow(crowd, done, outline, workshops, enrolment, share)
    write(done)
    connect()
    feature(workshops)


def has_learnt(
    starts_in: int, holders: int, waiting: int, rank: int, where: TrainingSession, enrolment: Enrolment,
    shares: dict[int, float],
) -> bool:  # fmt: skip
    """Whether somebody had the lessons open one day: not in a session to come, nor those who wait for a first slot."""
    if enrolment.person_id in shares:
        return True
    waits = where.kind is SessionKind.SLOTS and holders <= rank < holders + waiting
    return starts_in < 0 and not waits and enrolment.person.state in (PersonState.ACTIVE, PersonState.DEACTIVATED)


def follow(
    crowd: Crowd, done: Done, outline: Outline, workshops: dict[int, Workshop], enrolment: Enrolment, share: float
) -> None:
    """One learner, from the first lesson on; the last is not seen to its end."""
    person, walk = enrolment.person, outline.walk
    last = min(person.last_seen_at or crowd.now, crowd.now) - timedelta(minutes=5)
    first = max(datetime.combine(enrolment.session.starts_on, last.timetz()), last - timedelta(days=120))
    count = int(len(walk) * share)
    if first >= last or not count:
        return
    step = (last - first) / (count + 1)
    seen: dict[int, datetime] = {}
    for number, place in enumerate(walk[:count], start=1):
        at = first + step * number
        duration = place.lesson.duration_ms or 20_000
        complete = number < count or share > 0.95
        if complete:
            seen[place.lesson.id] = at
        done.events.append(
            event(person.id, at, place.lesson.video_id or 0, duration, complete, lesson_id=place.lesson.id)
        )
    done.badges += [
        {"person_id": person.id, "theme_id": theme.id, "way": BadgeWay.LESSONS,
         "granted_at": max(seen[one.id] for one in theme.lessons)}
        for theme in outline.themes if theme.lessons and all(one.id in seen for one in theme.lessons)
    ]  # fmt: skip
    note(crowd, done, outline, person, [first + step * number for number in range(1, count + 1)])
    open_workshops = [
        line for line in outline.workshops
        if all(one.id in seen for module in line.module_ids if module in outline.modules
               for one in outline.modules[module].lessons)
    ]  # fmt: skip
    for hours, line in enumerate(open_workshops[:3], start=1):
        practise(crowd, done, workshops[line.id], person.id, last - timedelta(hours=4 - hours))


def note(crowd: Crowd, done: Done, outline: Outline, person: Person, hours: list[datetime]) -> None:
    """What somebody wrote beside the first lessons; most write nothing."""
    for text, place, at in zip(NOTES, outline.walk, hours, strict=False):
        if person.email == "apprenante@exemple.fr" or crowd.random.random() < 0.06:
            row = {"person_id": person.id, "lesson_id": place.lesson.id, "text": text}
            done.notes.append({**row, "created_at": at, "updated_at": at})


def practise(crowd: Crowd, done: Done, workshop: Workshop, person_id: int, at: datetime) -> None:
    """A workshop done from its first stage to its last."""
    films = {
        VideoStage.INTRODUCTION: workshop.introduction_video, VideoStage.MAIN: workshop.main_video,
        VideoStage.CONCLUSION: workshop.conclusion_video,
    }  # fmt: skip
    row: dict[str, Any] = {
        "person_id": person_id, "workshop_id": workshop.id, "opened_at": at - timedelta(minutes=40),
        "introduction_answered_at": at - timedelta(minutes=30), "main_answered_at": at - timedelta(minutes=10),
        "corrected_at": at - timedelta(minutes=5) if workshop.corrected else None, "concluded_at": None,
        "introduction_viewed_at": None, "main_viewed_at": None, "completed_at": at,
    }  # fmt: skip
    minutes = {VideoStage.INTRODUCTION: 35, VideoStage.MAIN: 20, VideoStage.CONCLUSION: 0}
    for stage, film in films.items():
        row[f"{stage.value}_watched"] = []
        if film is not None and film.duration_ms:
            seen_at = at - timedelta(minutes=minutes[stage])
            column = "concluded_at" if stage is VideoStage.CONCLUSION else f"{stage.value}_viewed_at"
            row[column], row[f"{stage.value}_watched"] = seen_at, watched(film.duration_ms)
            told = event(person_id, seen_at, film.id, film.duration_ms, True, workshop_id=workshop.id, stage=stage)
            done.events.append(told)
    done.progress.append(row)
    for question in workshop.questions:
        words = crowd.random.choice(ANSWERS.get(question.text, ANSWERS[""]))
        done.answers.append(
            {"person_id": person_id, "question_id": question.id, "text": words, "created_at": at, "updated_at": at}
        )


def event(
    person_id: int, at: datetime, video_id: int, duration: int, complete: bool, *, lesson_id: int | None = None,
    workshop_id: int | None = None, stage: VideoStage | None = None,
) -> dict[str, Any]:  # fmt: skip
    span = duration if complete else duration * 6 // 10
    return {
        "person_id": person_id, "lesson_id": lesson_id, "workshop_id": workshop_id, "stage": stage,
        "video_id": video_id, "duration_ms": duration, "watched": watched(span), "added_ms": span,
        "completes": complete, "at": at,
    }  # fmt: skip


def watched(until: int) -> list[Range[int]]:
    return [Range(0, until)]


def write(done: Done) -> None:
    """The events as they are; views and records are counted from them by the database."""
    for entity, rows in (
        (ViewEvent, done.events), (ThemeBadge, done.badges), (LessonNote, done.notes),
        (WorkshopProgress, done.progress), (WorkshopAnswer, done.answers),
    ):  # fmt: skip
        if rows:
            session.execute(insert(entity), rows)
    views = _views()
    session.execute(insert(LessonView).from_select(list(views.selected_columns.keys()), views))
    records = _records()
    session.execute(insert(LearningRecord).from_select(list(records.selected_columns.keys()), records))


def _views() -> Select[Any]:
    """A view a person and lesson: in the demo nobody comes back to a lesson, but for a path they follow twice."""
    whole = func.bool_or(ViewEvent.completes)
    ended = func.min(ViewEvent.at).filter(ViewEvent.completes)
    return select(
        ViewEvent.person_id, ViewEvent.lesson_id, func.max(ViewEvent.video_id).label("video_id"),
        cast(func.range_agg(ViewEvent.watched), INT4MULTIRANGE).label("watched"),
        func.max(ViewEvent.added_ms).label("watched_ms"), func.max(ViewEvent.added_ms).label("position_ms"),
        (func.min(ViewEvent.at) - timedelta(minutes=1)).label("opened_at"),
        func.max(ViewEvent.at).label("last_watched_at"), ended.label("completed_at"),
        func.nullif(func.replace(func.concat(whole), "t", Completion.WATCHED.value), "f").label("completion"),
    ).where(ViewEvent.lesson_id.is_not(None)).group_by(ViewEvent.person_id, ViewEvent.lesson_id)  # fmt: skip


def _records() -> Any:
    latest = func.max(LessonView.last_watched_at)
    return select(
        LessonView.person_id, func.count(LessonView.completed_at).label("lessons_viewed"),
        func.sum(LessonView.watched_ms).label("watched_ms"), latest.label("last_watched_at"),
        latest.label("credited_until"),
    ).group_by(LessonView.person_id)  # fmt: skip


def feature(workshops: dict[int, Workshop]) -> None:
    """Staff chose two answers to the first main question of a workshop: the last three show elsewhere (CAT-35)."""
    workshop = min(workshops.values(), key=lambda one: one.reference)
    question = workshop.questions[-1]
    chosen = session.scalars(
        select(WorkshopAnswer.id).where(WorkshopAnswer.question_id == question.id).order_by(WorkshopAnswer.id).limit(2)
    ).all()
    for position, answer in enumerate(chosen, start=1):
        session.add(FeaturedAnswer(question_id=question.id, answer_id=answer, position=position))
