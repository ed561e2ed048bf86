"""The figures of many learners at once are those that each of them reads."""

from __future__ import annotations

import pytest

from models.catalogue.outline import outline_of
from models.kernel.database import session
from models.learning.levels import learners_on, path_levels, theme_levels
from models.learning.progress import progress_in
from tests.cast import Cast
from tests.models.learning.random_school import RandomSchool, random_school

SEEDS = range(12)


@pytest.mark.row("LRN-31")
@pytest.mark.row("CRT-06")
@pytest.mark.parametrize("seed", SEEDS)
def test_the_figures_of_all_are_those_of_each(cast: Cast, seed: int) -> None:
    school = random_school(seed)
    learners = learners_on([path.id for path in school.paths]).subquery()
    themes = {
        (row.person_id, row.path_id, row.theme_id): (row.position, row.viewed, row.lessons, row.percent)
        for row in session.execute(theme_levels(learners))
    }
    paths = {
        (row.person_id, row.path_id): (row.percent, row.workshops_left)
        for row in session.execute(path_levels(learners))
    }
    assert (themes, paths) == expected(school)


def expected(
    school: RandomSchool,
) -> tuple[dict[tuple[int, ...], tuple[int, ...]], dict[tuple[int, ...], tuple[int, ...]]]:
    """Read one learner after the other, in Python."""
    themes: dict[tuple[int, ...], tuple[int, ...]] = {}
    paths: dict[tuple[int, ...], tuple[int, ...]] = {}
    for person_id, path_id in session.execute(learners_on([path.id for path in school.paths])):
        outline = outline_of(path_id)
        assert outline is not None
        progress = progress_in(person_id, outline)
        paths[person_id, path_id] = (progress.percent, progress.missing.workshops)
        for position, theme in enumerate(outline.themes, 1):
            figures = progress.viewed_of(theme.lessons), len(theme.lessons), progress.theme_percent(theme)
            themes[person_id, path_id, theme.id] = (position, *figures)
    return themes, paths
