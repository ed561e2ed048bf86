"""The page of data quality: what it counts, what it names, what it leads to (OPS-12)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

import pytest
from sqlalchemy import select

from models.accounts.entities import Person, PersonState
from models.catalogue.entities import (
    Lesson,
    Module,
    PathTheme,
    Theme,
    ThemeModule,
    Video,
    VideoState,
    Workshop,
    WorkshopModule,
)
from models.contracts.entities import TrainingSession
from models.kernel.database import session
from models.learning.mistyped import mistyped
from tests.browser_client import Browser
from tests.cast import Cast
from tests.school import on_vimeo

PAGE = "/admin/quality/"


@dataclass(frozen=True)
class Section:
    number: int
    rows: list[tuple[str, str]]
    """(words, note)."""


def found(browser: Browser, name: str) -> Section:
    """What the page says of a check; nothing when it is in order."""
    page = unescape(browser.get(PAGE).text)
    part = page.partition(f'id="check-{name}"')[2].partition("</section>")[0]
    number = re.search(r'<span class="badge[^>]*>([0-9]+)</span>', part)
    line = r'<li class="list-group-item d-flex[^>]*><(?:a|span)[^>]*>([^<]*)</(?:a|span)>(?:<span[^>]*>([^<]*)</span>)?'
    rows = re.findall(line, part)
    return Section(int(number[1]) if number else 0, rows)


@pytest.fixture
def staff(browser: Browser, cast: Cast) -> Browser:
    return browser.sign_in(cast.administrator_id)


@pytest.mark.row("OPS-12")
def test_every_check_has_a_line_with_its_number_and_what_to_do(browser: Browser, cast: Cast) -> None:
    page = browser.sign_in(cast.administrator_id).get(PAGE).text
    assert "Modules sans fiche" in page
    assert "Chargez la fiche dans le formulaire du module" in page
    assert "Une brève histoire" in page
    assert "Deux fois la même couleur dans un parcours : 0" in page.replace("\xa0", " ")


@pytest.mark.row("OPS-12")
@pytest.mark.row("CAT-28")
def test_what_is_wrong_is_counted_and_named(staff: Browser, cast: Cast) -> None:
    lesson = session.get_one(Lesson, cast.school.laws_id)
    video = session.get_one(Video, lesson.video_id)
    video.state = VideoState.PRIVATE
    session.get_one(Lesson, cast.school.verbs_id).video_id = None
    session.add(Theme(title="Vide", reference="VIDE", colour="#101010"))
    session.add(Module(title="Creux", reference="CREUX"))
    session.flush()
    assert [words for words, _note in found(staff, "broken").rows] == ["La loi"]
    assert [words for words, _note in found(staff, "no-video").rows] == ["Des verbes d'action"]
    assert [words for words, _note in found(staff, "empty-themes").rows] == ["Vide"]
    assert [words for words, _note in found(staff, "empty-modules").rows] == ["Creux"]
    assert found(staff, "no-sheet").number == 3  # an empty module needs none


@pytest.mark.row("OPS-12")
@pytest.mark.row("CON-19")
def test_licences_that_disagree_with_their_learners_are_named(staff: Browser, cast: Cast) -> None:
    assert found(staff, "licences").number == 0
    where = session.get_one(TrainingSession, cast.licences_id)
    where.learners = 0
    session.flush()
    assert [note for _words, note in found(staff, "licences").rows] == [f"0 / {where.package}"]


@pytest.mark.row("CAT-33")
def test_modules_that_a_locked_workshop_cannot_count_on_are_named(staff: Browser, cast: Cast) -> None:
    """One that the path does not hold, and one that it holds in an optional theme alone."""
    assert (found(staff, "out-of-path").number, found(staff, "optional").number) == (0, 0)
    for name in ("search", "words"):
        module = getattr(cast.school, f"{name}_id")
        session.add(WorkshopModule(workshop_id=cast.school.workshop_id, module_id=module))
    shared = select(ThemeModule).filter_by(theme_id=cast.school.culture_id, module_id=cast.school.words_id)
    session.delete(session.scalars(shared).one())
    session.flush()
    assert [note for _words, note in found(staff, "out-of-path").rows] == ["Chercher · Les fondamentaux du recrutement"]
    assert [note for _words, note in found(staff, "optional").rows] == [
        "Les mots justes · Les fondamentaux du recrutement"
    ]


@pytest.mark.row("OPS-12")
def test_addresses_and_namesakes_are_told(staff: Browser, cast: Cast) -> None:
    for n, (first, last, domain) in enumerate(
        [("Zoé", "Œuvrard", "gmial.com"), ("ZOE", "Oeuvrard", "orange.fr"), ("Paul", "Roux", "mail.com")]
    ):
        session.add(Person(email=f"q{n}@{domain}", first_name=first, last_name=last, state=PersonState.ACTIVE))
    session.flush()
    assert found(staff, "addresses").rows == [("Zoé Œuvrard — q0@gmial.com", "gmail.com")]
    assert found(staff, "namesakes").number == 3


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("gmial.com", "gmail.com"), ("gmail.con", "gmail.com"), ("gmai.com", "gmail.com"), ("gmaill.com", "gmail.com"),
        ("gmail.fr", "gmail.com"), ("hotmial.fr", "hotmail.fr"), ("orang.fr", "orange.fr"), ("oragne.fr", "orange.fr"),
        ("gmail.com", None), ("mail.com", None), ("exemple.fr", None), ("", None), ("acme.com", None),
    ],
)  # fmt: skip
def test_a_slip_of_one_letter_in_a_common_domain_is_seen(written: str, meant: str | None) -> None:
    assert mistyped(written) == meant


@pytest.mark.row("OPS-12")
@pytest.mark.row("CAT-28")
def test_a_workshop_with_a_broken_video_is_told(staff: Browser, cast: Cast) -> None:
    workshop = session.get_one(Workshop, cast.school.workshop_id)
    assert found(staff, "workshop-videos").number == 0
    workshop.conclusion_video = on_vimeo("40400")
    workshop.conclusion_video.state = VideoState.BROKEN
    session.flush()
    assert [words for words, _note in found(staff, "workshop-videos").rows] == [workshop.title]
    workshop.conclusion_video.state = VideoState.UNCHECKED
    session.flush()
    assert found(staff, "workshop-videos").number == 0
    assert [words for words, _note in found(staff, "workshop-unchecked").rows] == [workshop.title]


def test_what_is_in_order_is_folded(staff: Browser) -> None:
    page = staff.get(PAGE).text
    assert page.count('<details class="card fold">') == 1
    assert "Deux fois la même couleur" in page.partition("<details")[2]


@pytest.mark.row("CAT-17")
def test_no_path_has_a_colour_twice(staff: Browser, cast: Cast) -> None:
    assert session.scalars(select(PathTheme.id)).all()
    assert found(staff, "colours").number == 0


def test_a_list_behind_a_check_holds_as_many_rows(browser: Browser, cast: Cast) -> None:
    session.get_one(Lesson, cast.school.verbs_id).video_id = None
    session.flush()
    page = browser.sign_in(cast.administrator_id).get(PAGE).text
    assert "/admin/lessons/?segment=no-video" in page
    listed = browser.get("/admin/lessons/?segment=no-video").text.partition("<tbody")[2]
    assert "VERBES" in listed
    assert "BOOLEENS" not in listed
