"""The impact preview: what is foreseen of a change is what happens, and nothing stays of the look ahead."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from models.catalogue.entities import (
    Lesson,
    Module,
    ModuleLesson,
    Path,
    PathTheme,
    Theme,
)
from models.catalogue.operations import link
from models.catalogue.outline import outline_of
from models.contracts.entities import TrainingSession
from models.evidence.entities import AuditEntry
from models.kernel.database import session
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM
from models.learning.entities import ThemeBadge
from models.learning.impact import Impact, Move, foresee
from models.learning.levels import learners_on
from models.learning.progress import progress_in
from models.learning.validating import validate_themes
from tests.cast import Cast
from tests.counting import statements
from tests.models.learning.random_changes import Change, some_change
from tests.models.learning.random_school import random_school
from tests.models.learning.test_reporting import see

Facts = dict[tuple[int, int], tuple[int, int, dict[int, int]]]
"""(person, path) -> percentage, workshops left, theme -> percentage."""


def facts() -> Facts:
    """What each learner reads, one after the other, in Python."""
    session.expire_all()
    found: Facts = {}
    for person_id, path_id in session.execute(learners_on(select(Path.id))):
        outline = outline_of(path_id)
        assert outline is not None
        progress = progress_in(person_id, outline)
        levels = {theme.id: progress.theme_percent(theme) for theme in outline.themes}
        found[person_id, path_id] = (progress.percent, progress.missing.workshops, levels)
    return found


def due() -> set[tuple[int, int]]:
    """(person, theme): every lesson viewed and no badge."""
    found = set()
    for person_id, path_id in session.execute(learners_on(select(Path.id))):
        outline = outline_of(path_id)
        assert outline is not None
        progress = progress_in(person_id, outline)
        found |= {
            (person_id, theme.id)
            for theme in outline.themes
            if theme.lessons and theme.id not in progress.badges
            and progress.viewed_of(theme.lessons) == len(theme.lessons)
        }  # fmt: skip
    return found


def published() -> set[int]:
    return set(session.scalars(select(Path.id).where(Path.published_at.is_not(None))))


@pytest.mark.row("CAT-04")
@pytest.mark.row("CAT-23")
@pytest.mark.row("CAT-26")
@pytest.mark.parametrize("seed", range(40))
def test_what_is_foreseen_is_what_happens(cast: Cast, seed: int) -> None:
    school = random_school(seed)
    change = some_change(school)
    drawn = school.draw.getstate()
    before, due_before, badges = facts(), due(), granted()
    shown_before = published()
    impact = foresee(change)
    assert facts() == before, "the look ahead left something"
    school.draw.setstate(drawn)
    change()
    session.flush()
    after, due_after = facts(), due()
    shown = published() | shown_before
    for path in impact.paths:
        compare(path, before, after)
    untouched = shown - {path.path_id for path in impact.paths}
    for pair in before.keys() | after.keys():
        if pair[1] in untouched:
            assert before.get(pair) == after.get(pair), "a path that changes was not named"
    assert impact.due == len(due_after - due_before) + granted() - badges
    assert impact.learners == len({person for person, path in before.keys() | after.keys()
                                   if path in {one.path_id for one in impact.paths}})  # fmt: skip


def granted() -> int:
    return session.scalars(select(func.count(ThemeBadge.id))).one()


def compare(path: Any, before: Facts, after: Facts) -> None:
    mine = path.path_id
    earlier = {person: fact for (person, one), fact in before.items() if one == mine}
    later = {person: fact for (person, one), fact in after.items() if one == mine}
    stay = earlier.keys() & later.keys()
    assert path.learners == len(earlier.keys() | later.keys())
    assert (path.arriving, path.leaving) == (len(later.keys() - earlier.keys()), len(earlier.keys() - later.keys()))
    assert path.move == Move.of(later[one][0] - earlier[one][0] for one in stay)
    assert path.more_workshops == sum(later[one][1] > earlier[one][1] for one in stay)
    assert path.fewer_workshops == sum(later[one][1] < earlier[one][1] for one in stay)
    points: dict[int, list[int]] = {}
    for one in stay:
        for theme in earlier[one][2].keys() & later[one][2].keys():
            points.setdefault(theme, []).append(later[one][2][theme] - earlier[one][2][theme])
    moved = {theme: Move.of(values) for theme, values in points.items() if any(values)}
    assert {theme.theme_id: theme.move for theme in path.themes} == moved


def title_of(entity: type[Any], identifier: int, words: str) -> Change:
    def change() -> None:
        session.get_one(entity, identifier).title = words

    return change


@pytest.mark.row("CAT-26")
@pytest.mark.parametrize(
    ("entity", "name", "paths"),
    [(Lesson, "verbs", 2), (Module, "words", 2), (Theme, "writing", 1), (Path, "other_path", 1), (Lesson, "laws", 2)],
)
def test_new_words_touch_the_paths_that_hold_them_and_nobodys_progress(
    cast: Cast, entity: type[Any], name: str, paths: int
) -> None:
    impact = foresee(title_of(entity, getattr(cast.school, f"{name}_id"), "Autrement dit"))
    assert len(impact.paths) == paths
    assert impact.is_quiet
    assert impact.learners == sum(path.learners for path in impact.paths) > 0


def test_new_words_and_another_order_measure_nobody_a_lesson_less_does(cast: Cast) -> None:
    def reorder() -> None:
        links = session.scalars(select(PathTheme).where(PathTheme.path_id == cast.school.path_id)).all()
        for place, one in enumerate(reversed(links), start=100):
            one.position = place

    def forget() -> None:
        session.delete(session.scalars(select(ModuleLesson).filter_by(lesson_id=cast.school.laws_id)).one())

    for change, measures in (
        (title_of(Lesson, cast.school.laws_id, "Autrement"), False),
        (reorder, False),
        (forget, True),
    ):
        with statements() as sent:
            assert foresee(change).paths
        assert any("lesson_view" in one for one in sent) is measures


def test_what_no_published_path_holds_touches_nobody(cast: Cast) -> None:
    assert foresee(title_of(Path, cast.school.draft_id, "Autrement dit")) == Impact()


@pytest.mark.row("CAT-04")
def test_a_lesson_less_makes_a_badge_due_and_takes_none_back(cast: Cast) -> None:
    for name in ("origins", "verbs"):
        see(cast.learner_id, getattr(cast.school, f"{name}_id"))
    validate_themes()  # of the optional theme
    laws = select(ModuleLesson).filter_by(lesson_id=cast.school.laws_id)
    impact = foresee(lambda: session.delete(session.scalars(laws).one()))
    path = next(one for one in impact.paths if one.path_id == cast.school.path_id)
    assert (path.move, impact.due) == (Move(gain=1, most_gain=34, total=34), 1)


@pytest.mark.row("CAT-40")
def test_the_first_lessons_of_a_theme_grant_its_badge_to_who_viewed_them_already(cast: Cast) -> None:
    for name in ("origins", "laws"):
        see(cast.learner_id, getattr(cast.school, f"{name}_id"))
    theme = Theme(title="Encore vide", reference="VIDE", colour="#010203")
    session.add(theme)
    link(session.get_one(Path, cast.school.path_id), theme, by=SYSTEM)
    session.flush()
    assert foresee(lambda: link(theme, session.get_one(Module, cast.school.history_id), by=SYSTEM)).due == 1
    link(theme, session.get_one(Module, cast.school.history_id), by=SYSTEM)
    session.flush()
    assert session.scalars(select(ThemeBadge.person_id).filter_by(theme_id=theme.id)).all() == [cast.learner_id]


def test_nothing_stays_of_a_look_ahead(cast: Cast) -> None:
    lesson = session.get_one(Lesson, cast.school.laws_id)
    counted = select(func.count(AuditEntry.id))
    entries = session.scalar(counted)
    lesson.reference = "Typed before"

    def change() -> None:
        lesson.title = "Autrement dit"
        session.add(Theme(title="De trop", reference="TROP", colour="#123456"))
        session.flush()
        assert session.scalar(counted) != entries

    foresee(change)
    assert (lesson.title, lesson.reference) == ("La loi", "Typed before")
    assert session.scalar(select(Theme).filter_by(reference="TROP")) is None
    assert not session.new
    assert not session.dirty
    assert session.scalar(counted) == (entries or 0) + 1  # what was typed before, and nothing else


class Refused(DomainError):
    pass


def test_a_change_that_is_refused_says_so_and_leaves_nothing(cast: Cast) -> None:
    def change() -> None:
        session.get_one(Lesson, cast.school.laws_id).title = "Autrement dit"
        session.flush()
        raise Refused

    with pytest.raises(Refused):
        foresee(change)
    assert session.get_one(Lesson, cast.school.laws_id).title == "La loi"


@pytest.mark.row("CON-34")
@pytest.mark.row("CAT-40")
def test_another_path_for_a_session_says_where_its_learners_stand_on_it(cast: Cast) -> None:
    see(cast.licensed_id, cast.school.laws_id)
    where = session.get_one(TrainingSession, cast.licences_id)

    def change() -> None:
        where.path_id = cast.school.other_path_id

    impact = foresee(change)
    came = next(one for one in impact.paths if one.path_id == cast.school.other_path_id)
    left = next(one for one in impact.paths if one.path_id == cast.school.path_id)
    assert (came.arriving, came.arriving_percent, left.leaving) == (1, 25, 1)
    assert where.path_id == cast.school.path_id
