"""A catalogue goes into a folder and comes back the same; a wrong folder is told line by line and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path as Folder

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from models.catalogue.entities import Lesson, Path, Theme
from models.catalogue.folder_reading import read_folder
from models.catalogue.operations import create_lesson
from models.kernel.database import db, session
from models.kernel.policy import SYSTEM, acting_as
from tasks.operate.catalogue_folder import Report, read, write
from tasks.operate.demo_teaching import FOLDER
from tests.application import settings_for
from tests.cast import Cast
from tests.conftest import fresh_database
from wsgi import create_app

THEME = "themes:\n  - {reference: T, title: T, colour: '#111111'}\n"
ITSELF = (
    "themes:\n  - {reference: T, title: T, colour: '#111111', modules: [P]}\npaths:\n  - {reference: P, title: P}\n"
)
TWICE = THEME + "paths:\n  - reference: P\n    title: P\n    themes: [T, t]\n"
CLASH = (
    THEME + "  - {reference: U, title: U, colour: '#111111'}\n"
    "paths:\n  - {reference: P, title: P, themes: [T, U]}\n"
)  # fmt: skip
LESSON = "lessons:\n  - {reference: L, title: Une leçon}\n"


@contextmanager
def empty_database(name: str, files: Folder) -> Iterator[None]:
    for url in fresh_database(name):
        with create_app(settings_for(url, files)).app_context():
            yield
            session.remove()
            db.engine.dispose()


def everything(root: Folder) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def run(folder: Folder, text: str, **others: str) -> Report:
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    for name, content in others.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    return read(folder)


def told(report: Report) -> list[tuple[str, int, str]]:
    return [(one.spot.file, one.spot.line, str(one.sentence)) for one in report.loaded.problems]


def count(entity: type) -> int:
    with acting_as(SYSTEM):
        return session.scalar(select(func.count()).select_from(entity)) or 0


def test_what_is_written_and_read_in_an_empty_database_is_written_the_same_byte_by_byte(tmp_path: Folder) -> None:
    with empty_database("folder_one", tmp_path / "files"):
        assert not read(FOLDER).refused
        write(tmp_path / "first")
    with empty_database("folder_two", tmp_path / "files"):
        assert not read(tmp_path / "first").refused
        again = read(tmp_path / "first")
        assert (again.loaded.made, again.loaded.changed) == ([], [])
        write(tmp_path / "second")
    first = everything(tmp_path / "first")
    assert len(first) > 20
    assert first == everything(tmp_path / "second")


@pytest.mark.row("CAT-36")
@pytest.mark.row("CAT-37")
def test_the_demo_s_path_has_the_seven_themes_and_lessons_of_every_level() -> None:
    catalogue = read_folder(FOLDER).catalogue
    path = next(one for one in catalogue["paths"] if one.certifying)
    assert [catalogue.by_key["themes"][reference.lower()].title for reference in path.themes] == [
        "Culture générale du recrutement", "L’art de l’écriture", "Imprenable sur le sourcing",
        "Sciences humaines, marketing et vente", "Les bonnes pratiques de l’entretien", "Avoir le bon état d’esprit",
        "Piloter un recrutement seul ou en équipe",
    ]  # fmt: skip
    assert path.average_hours == 30
    assert len(catalogue["lessons"]) > 100
    assert {lesson.level.value for lesson in catalogue["lessons"]} == {"basics", "intermediate", "advanced", "expert"}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("lessons: [", 2, "not YAML"),
        ("lessons: [[[[[[[[[[[]]]]]]]]]]]", 1, "nested too deep"),
        ("lessons: &a []\n", 1, "Anchors"),
        ("lessons:\n  - reference: !!python/name:os.system x\n", 2, "Tags"),
        ("songs: []", 1, "has these sections"),
        ("lessons:\n  - {reference: L, title: T, price: 3}", 2, "price"),
        ("lessons:\n  - {reference: L}", 2, "“title” is missing"),
        ("lessons:\n  - {reference: L, title: T, level: easy}", 2, "one of these"),
        ("lessons:\n  - {reference: L, title: T}\n  - {reference: l, title: T}", 3, "used twice"),
        ("modules:\n  - {reference: M, title: T, lessons: [NONE]}", 2, "neither in this folder"),
        ("modules:\n  - {reference: M, title: T, lessons: [M]}", 2, "contain itself"),
        (ITSELF, 2, "which no list"),
        (TWICE, 6, "listed twice"),
        (CLASH, 3, "same colour"),
        ("themes:\n  - {reference: T, title: T, colour: blue}", 2, "A colour is written"),
        ("modules:\n  - {reference: M, title: T, sheet: ../secret.pdf}", 2, "out of the folder"),
        ("modules:\n  - {reference: M, title: T, sheet: sheets/none.pdf}", 2, "is not in the folder"),
        ("lessons:\n  - {reference: L, title: T, video: {provider: vimeo, number: 12a}}", 2, "no number"),
        ("paths:\n  - {reference: P, title: P, published: true}", 2, "cannot be published"),
        ("paths:\n  - {reference: P, title: P, required_workshops: 2}", 2, "2 workshops are required"),
    ],
)  # fmt: skip
def test_a_wrong_folder_is_told_by_file_and_line_and_changes_nothing(
    cast: Cast, tmp_path: Folder, text: str, line: int, words: str
) -> None:
    before = [count(entity) for entity in (Path, Theme, Lesson)]
    with force_locale("en"):
        [(file, at, sentence)] = told(run(tmp_path, text))
    assert (file, at) == ("a.yaml", line)
    assert words in sentence
    assert [count(entity) for entity in (Path, Theme, Lesson)] == before


def test_a_file_that_is_no_video_is_refused(cast: Cast, tmp_path: Folder) -> None:
    (tmp_path / "v.webm").write_bytes(b"<svg/>")
    report = run(tmp_path, "lessons:\n  - reference: L\n    title: T\n    video: {file: v.webm}\n")
    assert [(file, line) for file, line, _ in told(report)] == [("a.yaml", 4)]


def test_an_empty_folder_and_none_are_told_apart(cast: Cast, tmp_path: Folder) -> None:
    with force_locale("en"):
        assert "holds no catalogue" in told(read(tmp_path))[0][2]
        assert "no such folder" in told(read(tmp_path / "none"))[0][2]


def test_a_rehearsal_says_what_would_be_made_and_writes_nothing(cast: Cast, tmp_path: Folder) -> None:
    (tmp_path / "a.yaml").write_text(LESSON, encoding="utf-8")
    before = count(Lesson)
    assert read(tmp_path, dry_run=True).loaded.made == [("lessons", "L")]
    assert count(Lesson) == before


def test_what_has_a_known_reference_is_changed(cast: Cast, tmp_path: Folder) -> None:
    run(tmp_path, LESSON)
    before = count(Lesson)
    report = run(tmp_path, "lessons:\n  - {reference: l, title: Une autre}\n")
    assert [(kind, names) for kind, _reference, names in report.loaded.changed] == [("lessons", ("reference", "title"))]
    assert count(Lesson) == before


HOSTILE = [
    "Émoji 🎓 et « guillemets »", "yes", "null", "- liste: [1", "'\"#&*!|>%@`", "1e3", "\u202eעברית", "é" * 200, "~",
]  # fmt: skip


def test_titles_that_yaml_could_mistake_come_back_as_they_were(cast: Cast, tmp_path: Folder) -> None:
    with acting_as(SYSTEM):
        for number, title in enumerate(HOSTILE):
            create_lesson(reference=f"H{number}", title=title, by=SYSTEM)
        session.flush()
        write(tmp_path / "out")
    catalogue = read_folder(tmp_path / "out").catalogue
    assert [catalogue.by_key["lessons"][f"h{number}"].title for number in range(len(HOSTILE))] == HOSTILE
    again = read(tmp_path / "out")
    assert (again.refused, again.loaded.made, again.loaded.changed) == (False, [], [])


def test_a_link_that_leads_out_of_the_folder_is_refused(cast: Cast, tmp_path: Folder) -> None:
    (tmp_path / "secret.pdf").write_bytes(b"%PDF-1.4")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "sheet.pdf").symlink_to(tmp_path / "secret.pdf")
    with force_locale("en"):
        [(_, _, sentence)] = told(run(folder, "modules:\n  - {reference: M, title: T, sheet: sheet.pdf}"))
    assert "out of the folder" in sentence
