"""Nightly reading of the audit log's chain."""

from __future__ import annotations

import logging
from datetime import date

from models.evidence.chain import LogTamperedWith, verify_chain
from models.kernel.errors import DomainError
from models.kernel.policy import SYSTEM, acting_as
from models.kernel.text import N_, Sentence

log = logging.getLogger(__name__)

WHOLE = N_("The audit log is whole: %(number)s:%(head)s")
HASH_LENGTH = 64


class NotedUnreadable(DomainError):
    sentence = N_("Give a number, a colon and the hash, as the last reading said them.")


def check_audit(day: date) -> Sentence:
    """Say whether the log is whole, and the hash it ends with: kept elsewhere, it proves that the log was not remade.

    Raises:
        LogTamperedWith: the run fails, and is shown so.
    """
    return read_again()


def read_again(noted: str | None = None) -> Sentence:
    """The same from the command line.

    Args:
        noted: ``number:hash``, as an earlier reading said.

    Raises:
        LogTamperedWith, NotedUnreadable
    """
    with acting_as(SYSTEM):
        found = verify_chain(by=SYSTEM, noted=_parsed(noted) if noted else None)
    if found.broken is not None:
        log.error("Audit log: %s", found.broken)
        raise LogTamperedWith(how=found.broken)
    log.info("Audit log: whole, %d:%s", found.position, found.head)
    return WHOLE % {"number": found.position, "head": found.head}


def _parsed(noted: str) -> tuple[int, str]:
    number, _, digest = noted.strip().partition(":")
    if not number.isdecimal() or len(digest) != HASH_LENGTH:
        raise NotedUnreadable
    return int(number), digest
