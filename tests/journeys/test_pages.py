"""A walk through both faces as each role: no finding of axe, no console error, nothing refused, nothing sideways."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Site, Visitor

pytestmark = pytest.mark.browser
Arrive = Callable[..., Visitor]

PAGES: dict[str, tuple[str, ...]] = {
    "administrator": (
        "/admin/people/", "/admin/people/details/?id={learner_id}", "/admin/people/edit/?id={learner_id}",
        "/admin/people/give-role?id={learner_id}", "/admin/sessions/", "/admin/sessions/new/",
        "/admin/enrolments/", "/admin/people/filters/?search=a", "/admin/people/filters/?on=created_at_from",
        "/admin/messages/", "/admin/jobs/", "/admin/audit/", "/admin/settings/",
    ),
    "pilot": ("/admin/", "/admin/follow-up/", "/admin/sessions/board?id={slots_id}", "/admin/slots/", "/parametres"),
    "manager": ("/admin/", "/admin/follow-up/", "/suivi-equipe"),
    "learner": (
        "/parcours", "/parcours/{school.path_id}/modules/{school.history_id}/lecons/{school.origins_id}",
        "/parcours/{school.path_id}/modules/{school.history_id}/notes", "/aide", "/notifications",
    ),
    "waiting": ("/",),
}  # fmt: skip
CATALOGUE = (
    "/admin/paths/details/?id={school.path_id}", "/admin/paths/publish-path?id={school.draft_id}",
    "/admin/themes/edit/?id={school.culture_id}", "/admin/modules/details/?id={school.words_id}",
    "/admin/modules/edit/?id={school.words_id}", "/admin/lessons/", "/admin/lessons/details/?id={school.origins_id}",
    "/admin/workshops/details/?id={school.workshop_id}", "/admin/workshops/edit/?id={school.workshop_id}",
    "/admin/quality/", "/admin/enrolments/details/?id={learner_enrolment_id}",
    "/admin/sessions/board?id={slots_id}", "/admin/follow-up/",
)  # fmt: skip
"""What staff open of the catalogue and of who learns."""
"""What each role opens, beside the page on which signing in ends."""
OUTSIDE = "/", "/aide", "/login", "/mot-de-passe-oublie", "/nulle-part"
PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1280, "height": 900}


def walk(visitor: Visitor, paths: tuple[str, ...]) -> None:
    """Open each page on a screen, then see that it fits a phone."""
    for path in paths:
        visitor.page.goto(visitor.site.url + path.format_map(vars(visitor.site.cast)))
        visitor.look()
        visitor.page.set_viewport_size(PHONE)
        over = visitor.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            visitor.problems.append(f"{visitor.page.url}: {over} pixels too wide on a phone")
        visitor.page.set_viewport_size(SCREEN)


@pytest.mark.parametrize("role", sorted(PAGES))
def test_every_page_of_a_role_is_clean(role: str, site: Site, visitors: Arrive) -> None:
    visitor = visitors()
    if role == "administrator":  # by the door, with its second step
        visitor.sign_in(role)
    else:
        visitor.enter(role).open("/")
    walk(visitor, PAGES[role])
    assert len(visitor.seen) > len(PAGES[role])


def test_the_pages_of_a_visitor_are_clean(site: Site, visitors: Arrive) -> None:
    walk(visitors(expected_statuses=(404,)), OUTSIDE)


def test_the_pages_of_the_catalogue_are_clean(site: Site, visitors: Arrive) -> None:
    visitor = visitors().enter("administrator").open("/admin/")
    walk(visitor, CATALOGUE)
    assert len(visitor.seen) >= len(CATALOGUE)
