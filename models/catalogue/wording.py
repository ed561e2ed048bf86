"""How titles, references, addresses and colours are written down, whatever was typed."""

from __future__ import annotations

import re
import unicodedata

from models.catalogue.refusals import AddressUnsafe, NotAColour, SlugUnusable, TooLong

LONGEST_TEXT = 50_000
"""Characters of a text that the database does not bound."""
LONGEST_SLUG = 80
LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o"})
COLOUR = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)


def one_line(words: object) -> str:
    """Words with one space between two of them, none around, and nothing that no column takes."""
    return " ".join(str(words or "").replace("\x00", "").split())


def text(words: object) -> str:
    """A text of several lines."""
    return str(words or "").replace("\x00", "").replace("\r\n", "\n").strip()


def refuse_long(words: str, most: int, *, field: str) -> str:
    """
    Raises:
        TooLong: says both numbers.
    """
    if len(words) > most:
        raise TooLong(field, most=most, length=len(words))
    return words


def slug_of(words: object) -> str | None:
    """The end of the address of a public page: ``L'écriture`` gives ``l-ecriture``; None when nothing was typed.

    Raises:
        SlugUnusable: nothing of it can be kept.
    """
    typed = one_line(words)
    letters = unicodedata.normalize("NFKD", typed.translate(LIGATURES)).lower()
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-")
    if typed and not slug:
        raise SlugUnusable("slug")
    return slug or None


def colour_of(words: object) -> str:
    """A colour as the database keeps it: ``#1E90FF``, ``1e90ff`` and ``#19f`` are understood.

    Raises:
        NotAColour
    """
    found = COLOUR.fullmatch(one_line(words))
    if found is None:
        raise NotAColour("colour")
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def web_address(words: object) -> str:
    """An address that a link may lead to.

    Raises:
        AddressUnsafe
    """
    address = one_line(words)
    if address and not re.match(r"https?://[^\s/]", address, re.IGNORECASE):
        raise AddressUnsafe("registration_url")
    return address
