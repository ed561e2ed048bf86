"""What follows when a lesson counts as viewed: badges, a finished path, and how far it brings the learner."""

from __future__ import annotations

from models.kernel.policy import Actor
from models.learning.finishing import finish_paths
from models.learning.following import may_read_lesson
from models.learning.progress import progress_in
from models.learning.validating import validate_themes
from models.learning.watching import Done


def lesson_done(by: Actor, lesson_id: int) -> Done:
    """Grant what the lesson completes, in the caller's transaction.

    Returns:
        The badge that it brought, and the percent of the path through which the learner watches it.
    """
    person_id = by.person_id or 0
    badges = validate_themes([person_id], lesson_id=lesson_id)
    finish_paths([person_id])
    outline = may_read_lesson(by, lesson_id).outline
    titles = {theme.id: theme.title for theme in outline.themes}
    badge = next((titles[one.theme_id] for one in badges if one.theme_id in titles), None)
    return Done(badge, progress_in(person_id, outline).percent)
