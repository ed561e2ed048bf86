"""Keeping a file and letting it go, in step with the transaction."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from models.documents.entities import StoredFile
from models.documents.storage import Storage, key_for, new_key, storage
from models.kernel.database import session

log = logging.getLogger(__name__)
LEAVING = "files_leaving"
ARRIVED = "files_arrived"


def keep(content: bytes, media_type: str) -> StoredFile:
    """Write a file and its row; when the transaction is rolled back, the file goes too.

    Args:
        content: the whole file.
        media_type: what it is (``image/webp``), as we made it, never as somebody said.
    """
    row = StoredFile(
        key=new_key(content), sha256=hashlib.sha256(content).hexdigest(), media_type=media_type, size=len(content)
    )
    storage().put(row.key, content)
    return _kept(row)


def keep_all(sources: Sequence[tuple[bytes | Path, str]]) -> list[StoredFile]:
    """Many files at once: copied side by side, since a disk that is asked to be sure answers slowly; one statement.

    Args:
        sources: each file, or where it lies, with its media type.
    """
    rows = [_row(source, media_type) for source, media_type in sources]
    session.info.setdefault(ARRIVED, []).extend(row.key for row in rows)
    store = storage()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda row, given: _put(store, row.key, given[0]), rows, sources))
    session.add_all(rows)
    session.flush()
    return rows


def _row(source: bytes | Path, media_type: str) -> StoredFile:
    if isinstance(source, bytes):
        digest, size = hashlib.sha256(source).hexdigest(), len(source)
    else:
        with source.open("rb") as content:
            digest, size = hashlib.file_digest(content, "sha256").hexdigest(), source.stat().st_size
    return StoredFile(key=key_for(digest), sha256=digest, media_type=media_type, size=size)


def _put(store: Storage, key: str, source: bytes | Path) -> None:
    if isinstance(source, bytes):
        store.put(key, source)
    else:
        store.put_file(key, source)


def keep_file(path: Path, media_type: str) -> StoredFile:
    """The same for a file too large to be held in memory; it is read from where it lies, and copied."""
    with path.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    row = StoredFile(key=key_for(digest), sha256=digest, media_type=media_type, size=path.stat().st_size)
    storage().put_file(row.key, path)
    return _kept(row)


def _kept(row: StoredFile) -> StoredFile:
    session.info.setdefault(ARRIVED, []).append(row.key)
    session.add(row)
    session.flush()
    return row


def let_go(row: StoredFile) -> None:
    """Delete the row now, and the file once that is committed: a row never points at nothing."""
    session.info.setdefault(LEAVING, []).append(row.key)
    session.delete(row)
    session.flush()


@contextmanager
def files_as_before() -> Iterator[None]:
    """Around a savepoint that is rolled back: files kept inside go, files let go inside stay."""
    leaving, arrived = (list(session.info.get(name, [])) for name in (LEAVING, ARRIVED))
    try:
        yield
    finally:
        for key in session.info.get(ARRIVED, [])[len(arrived) :]:
            _delete(key)
        session.info.update({LEAVING: leaving, ARRIVED: arrived})


@event.listens_for(session, "after_commit")
def _drop_leaving(committed: Session) -> None:
    if committed.in_nested_transaction():
        return
    committed.info.pop(ARRIVED, None)
    for key in committed.info.pop(LEAVING, []):
        _delete(key)


@event.listens_for(session, "after_rollback")
def _drop_arrived(undone: Session) -> None:
    undone.info.pop(LEAVING, None)
    for key in undone.info.pop(ARRIVED, []):
        _delete(key)


def _delete(key: str) -> None:
    """What the transaction said stands, whatever the store answers; a file left behind is told to the operator."""
    try:
        storage().delete(key)
    except Exception:
        log.exception("File %s could not be deleted: nothing points at it any more, delete it by hand", key)
