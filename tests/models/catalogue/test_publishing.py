"""A path is published when there is something to follow on it; testers and communities are switched apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from models.catalogue.community import Condition, community_answers
from models.catalogue.entities import Path
from models.catalogue.learners import learners_on
from models.catalogue.levels import Row
from models.catalogue.operations import (
    activate_community,
    deactivate_community,
    hide_from_testers,
    link,
    publish_path,
    show_to_testers,
    show_with_contents,
    unpublish_path,
)
from models.catalogue.publishing import NO_LESSON, NO_THEME, NO_VIDEO, missing
from models.catalogue.refusals import AlreadyPublished, Archived, NoCategoryYet, NotPublished, NotReady
from models.contracts.entities import Enrolment, TrainingSession
from models.evidence.entities import AuditEntry
from models.kernel import clock
from models.kernel.archiving import archive
from models.kernel.database import session
from models.kernel.errors import Forbidden
from models.kernel.policy import SYSTEM, VISITOR
from tests.cast import Cast
from tests.models.catalogue.rows import changed, created, of_school


@contextmanager
def categories(condition: Condition | None) -> Iterator[None]:
    """Somebody keeps categories, or nobody does."""
    before = community_answers(condition)
    try:
        yield
    finally:
        community_answers(before)


@pytest.mark.row("CAT-01")
def test_a_path_is_published_once_a_lesson_of_it_has_a_video(cast: Cast) -> None:
    path, theme, module = of_school(cast, "draft"), created("theme"), created("module")
    silent, filmed = created("lesson", reference="L"), of_school(cast, "laws")
    assert missing(path) == [NO_THEME]
    link(path, theme, by=SYSTEM)
    link(theme, module, by=SYSTEM)
    assert missing(path) == [NO_LESSON]
    link(module, silent, by=SYSTEM)
    assert missing(path) == [NO_VIDEO]
    with pytest.raises(NotReady) as refused:
        publish_path(path, by=SYSTEM)
    assert str(refused.value) == str(NotReady.sentence % {"path": path, "missing": str(NO_VIDEO)})
    assert path.published_at is None
    link(module, filmed, by=SYSTEM)
    assert missing(path) == []
    publish_path(path, by=SYSTEM)
    assert path.is_published


def test_a_path_is_published_and_taken_back_once_each(cast: Cast) -> None:
    path = of_school(cast, "path")
    with pytest.raises(AlreadyPublished):
        publish_path(path, by=SYSTEM)
    unpublish_path(path, by=SYSTEM)
    with pytest.raises(NotPublished):
        unpublish_path(path, by=SYSTEM)
    publish_path(path, by=SYSTEM)
    assert path.is_published


def test_an_archived_path_is_not_published(cast: Cast) -> None:
    path = of_school(cast, "path")
    unpublish_path(path, by=SYSTEM)
    archive(path, by=SYSTEM)
    with pytest.raises(Archived):
        publish_path(path, by=SYSTEM)


@pytest.mark.row("CAT-04")
def test_who_loses_a_path_is_counted_once_each_while_their_access_is_not_over(cast: Cast) -> None:
    path_id, other_id = cast.school.path_id, cast.school.other_path_id
    learning = {"learner", "waiting", "invited", "licensed"}  # not who expired
    assert learners_on([path_id]) == len(learning)
    assert learners_on([path_id, other_id]) == len(learning) + 2
    assert learners_on([cast.school.draft_id]) == learners_on([]) == 0
    session.add(Enrolment(person_id=cast.learner_id, session_id=cast.licences_id))
    mine = session.get_one(Enrolment, cast.waiting_enrolment_id)
    mine.own_ends_on = session.get_one(TrainingSession, cast.expired_session_id).ends_on
    session.flush()
    assert mine.own_ends_on < clock.today()
    assert learners_on([path_id]) == len(learning) - 1


@pytest.mark.row("COM-32")
@pytest.mark.row("A-41")
def test_a_community_is_not_opened_before_a_category_is_linked_with_the_path(cast: Cast) -> None:
    path = of_school(cast, "path")
    for condition in (None, lambda one: one.id != path.id):
        with categories(condition):
            with pytest.raises(NoCategoryYet) as refused:
                activate_community(path, by=SYSTEM)
            with pytest.raises(NoCategoryYet):
                changed(path, community_on=True)
            with pytest.raises(NoCategoryYet):
                created("path", community_on=True)
            assert (refused.value.field, path.community_on) == ("community_on", False)


@pytest.mark.row("COM-31")
@pytest.mark.row("CAT-09")
def test_a_community_opens_for_one_path_by_its_verb_or_its_form(cast: Cast) -> None:
    path, other = of_school(cast, "path"), of_school(cast, "other_path")
    with categories(lambda one: True):
        activate_community(path, by=SYSTEM)
        assert (path.community_on, other.community_on) == (True, False)
        deactivate_community(path, by=SYSTEM)
        assert not path.community_on
        assert changed(path, community_on=True).community_on


@pytest.mark.row("COM-33")
def test_closing_a_community_changes_its_flag_and_deletes_nothing(cast: Cast) -> None:
    path = of_school(cast, "path")
    with categories(lambda one: True):
        activate_community(path, by=SYSTEM)
    last = session.scalar(select(func.max(AuditEntry.id)))
    deactivate_community(path, by=SYSTEM)
    entries = select(AuditEntry.entity, AuditEntry.changes).where(AuditEntry.id > last)
    assert [tuple(one) for one in session.execute(entries)] == [("path", {"community_on": [True, False]})]


def test_an_open_community_stays_open_when_its_path_is_saved(cast: Cast) -> None:
    path = of_school(cast, "path")
    with categories(lambda one: True):
        activate_community(path, by=SYSTEM)
    assert changed(path, community_on=True, title="Autre").community_on


def marked(*rows: Row) -> list[bool]:
    session.expire_all()
    return [row.tester_visible for row in rows]


@pytest.mark.row("ACC-13")
def test_one_row_is_shown_to_testers_without_what_it_holds(cast: Cast) -> None:
    sourcing, search = of_school(cast, "sourcing"), of_school(cast, "search")
    assert (show_to_testers(sourcing, by=SYSTEM), show_to_testers(sourcing, by=SYSTEM)) == (1, 0)
    assert marked(sourcing, search) == [True, False]
    assert hide_from_testers(sourcing, by=SYSTEM) == 1
    assert marked(sourcing) == [False]


@pytest.mark.row("ACC-13")
def test_a_path_is_shown_to_testers_with_all_that_it_holds(cast: Cast) -> None:
    names = "path", "culture", "writing", "history", "words", "origins", "laws", "verbs", "workshop"
    shown = [of_school(cast, name) for name in names]
    others = [of_school(cast, name) for name in ("other_path", "sourcing", "search", "operators", "draft")]
    already = sum(marked(*shown))
    assert show_with_contents(of_school(cast, "path"), by=SYSTEM) == len(shown) - already
    assert marked(*shown) == [True] * len(shown)
    assert marked(*others) == [False] * len(others)


def test_hiding_a_path_leaves_what_it_shares_with_another(cast: Cast) -> None:
    path, culture = of_school(cast, "path"), of_school(cast, "culture")
    hide_from_testers(path, by=SYSTEM)
    assert marked(path, culture) == [False, True]


@pytest.mark.parametrize(
    "verb",
    [
        publish_path,
        unpublish_path,
        activate_community,
        deactivate_community,
        show_to_testers,
        show_with_contents,
        hide_from_testers,
    ],
)
def test_who_may_not_write_the_catalogue_switches_nothing(cast: Cast, verb: object) -> None:
    with pytest.raises(Forbidden):
        verb(session.get_one(Path, cast.school.path_id), by=VISITOR)  # type: ignore[operator]
