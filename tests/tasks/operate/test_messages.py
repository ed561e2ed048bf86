"""The catalogue follows the source, and the compiled form follows the catalogue."""

import gettext
import os
import shutil
from pathlib import Path

import pytest

from tasks.operate.messages import ROOT, compile_if_stale, po_path, read, untranslated, update, write

SOURCE = 'title = N_("Slots")\ncount = ngettext("%(n)s slot", "%(n)s slots", 2)\n'
TEMPLATE = '<h1>{{ _("Welcome") }}</h1>\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for package in ("backoffice", "member_portal", "web", "tasks", "models"):
        (tmp_path / package / "templates").mkdir(parents=True)
    (tmp_path / "models" / "slots.py").write_text(SOURCE)
    (tmp_path / "tasks" / "templates" / "subject.txt").write_text(TEMPLATE)
    shutil.copy(ROOT / "babel.cfg", tmp_path)
    update(tmp_path)
    return tmp_path


def say_in_french(tree: Path, sentence: str, french: str) -> None:
    catalog = read(tree, "fr")
    catalog[sentence].string = french
    write(tree, catalog)


def test_sentences_of_code_and_templates_are_found(tree: Path) -> None:
    found = [message.id for message in read(tree, "fr") if message.id]
    assert sorted(map(str, found)) == sorted(["Slots", "Welcome", str(("%(n)s slot", "%(n)s slots"))])


def test_english_says_the_source_and_french_waits_for_its_words(tree: Path) -> None:
    assert list(untranslated(tree, "en")) == []
    say_in_french(tree, "Slots", "Slots de formation")
    assert len(list(untranslated(tree, "fr"))) == 2


def test_code_that_moves_changes_no_line_of_the_catalogue(tree: Path) -> None:
    before = po_path(tree, "fr").read_bytes()
    (tree / "models" / "slots.py").write_text("\n\n\n" + SOURCE)
    update(tree)
    assert po_path(tree, "fr").read_bytes() == before


def test_french_words_survive_an_update_and_leave_with_their_sentence(tree: Path) -> None:
    say_in_french(tree, "Welcome", "Bienvenue")
    update(tree)
    assert read(tree, "fr")["Welcome"].string == "Bienvenue"
    (tree / "tasks" / "templates" / "subject.txt").write_text("")
    update(tree)
    assert b"Bienvenue" not in po_path(tree, "fr").read_bytes()


def test_what_is_newer_than_its_compiled_form_is_compiled_and_nothing_else(tree: Path) -> None:
    assert compile_if_stale(tree) == ["en", "fr"]
    assert compile_if_stale(tree) == []
    say_in_french(tree, "Welcome", "Bienvenue")
    later = po_path(tree, "fr").with_suffix(".mo").stat().st_mtime + 5
    os.utime(po_path(tree, "fr"), (later, later))
    assert compile_if_stale(tree) == ["fr"]
    with po_path(tree, "fr").with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Welcome") == "Bienvenue"
    assert sorted(path.name for path in po_path(tree, "fr").parent.iterdir()) == ["messages.mo", "messages.po"]
