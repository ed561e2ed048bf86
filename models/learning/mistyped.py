"""Whether the domain of an address was probably mistyped: *gmial.com* for *gmail.com* (OPS-12)."""

from __future__ import annotations

KNOWN = (
    "gmail.com", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr", "yahoo.com", "yahoo.fr", "icloud.com",
    "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "live.fr", "live.com", "msn.com", "bbox.fr",
    "protonmail.com", "googlemail.com",
)  # fmt: skip
REAL = frozenset({"mail.com", "email.com", "ymail.com", "gmx.com", "gmx.fr", "me.com", "live.be", "yahoo.ca", "ofr.fr"})
"""Domains that look like a mistake and are none."""
CERTAIN = {"gmail.fr": "gmail.com", "gmail.co": "gmail.com", "gmail.con": "gmail.com", "hotmail.con": "hotmail.com"}


def mistyped(domain: str) -> str | None:
    """The domain that was probably meant; None when nothing looks wrong.

    Args:
        domain: in small letters, as ``gmial.com``.
    """
    if domain in KNOWN or domain in REAL:
        return None
    return CERTAIN.get(domain) or next((one for one in KNOWN if len(one) > 6 and is_one_slip(domain, one)), None)


def is_one_slip(written: str, meant: str) -> bool:
    """Whether one letter was changed, left out, added, or swapped with the next."""
    if written == meant or abs(len(written) - len(meant)) > 1:
        return False
    at = next(
        (n for n, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b), min(len(written), len(meant))
    )
    rest, wanted = written[at:], meant[at:]
    swapped = rest[:2] == wanted[1::-1] and len(wanted) > 1 and rest[2:] == wanted[2:]
    return rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:] or swapped
