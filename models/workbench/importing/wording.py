"""Words as they are recognised, whoever typed them."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """A word without accents, case, spaces or punctuation: *E-mail* is *email*.

    What holds no Latin letter or digit stands for itself, so that two such headers differ.
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum()) or text.strip()
