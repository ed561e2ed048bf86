"""French and English are complete, and the catalogues say what the source says."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog, Message

from tasks.operate import messages
from tasks.operate.french_spaces import kept_together


def sentences(catalog: Catalog) -> set[str]:
    return {str(message.id) for message in catalog if message.id}


def strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.row("D19")
def test_no_sentence_is_empty_or_fuzzy(language: str) -> None:
    missing = [str(message.id) for message in messages.untranslated(messages.ROOT, language)]
    assert missing == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_extraction_finds_what_the_catalogue_holds(language: str) -> None:
    source, catalogue = sentences(messages.extract(messages.ROOT)), sentences(messages.read(messages.ROOT, language))
    assert (source - catalogue, catalogue - source) == (set(), set())


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_translation_keeps_the_values_of_its_sentence(language: str) -> None:
    catalog = messages.read(messages.ROOT, language)
    wrong = [f"{message.id!r}: {error}" for message in catalog for error in message.check(catalog)]
    assert wrong == []


def test_french_punctuation_never_begins_a_line() -> None:
    said = [one for message in messages.read(messages.ROOT, "fr") if message.id for one in strings(message)]
    assert [one for one in said if one != kept_together(one)] == []
    assert any("\xa0:" in one for one in said)
