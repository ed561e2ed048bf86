"""French sets a space before « : », « ; », « ? », « ! » and inside « quotes »: here it never breaks a line."""

from __future__ import annotations

import re

from babel.messages.catalog import Catalog

NO_BREAK = "\u00a0"
LANGUAGE = "fr"
BREAKABLE = re.compile(r"[ \u202f](?=[:;?!»])|(?<=«)[ \u202f]")


def kept_together(sentence: str) -> str:
    """A sentence whose punctuation stays on the line of its word."""
    return BREAKABLE.sub(NO_BREAK, sentence)


def keep_together(catalog: Catalog) -> None:
    """Do so in every sentence of a French catalogue; another language is left as it is."""
    if str(catalog.locale) != LANGUAGE:
        return
    for message in catalog:
        if message.id and isinstance(message.string, str):
            message.string = kept_together(message.string)
        elif message.id and message.string:
            message.string = tuple(kept_together(one) for one in message.string)
