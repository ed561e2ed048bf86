"""A kept file as an answer: whole or in part, piece by piece, never whole in memory (RFC 9110 §14)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO

from flask import Response, abort, request
from werkzeug.datastructures import ContentRange

from models.documents.entities import StoredFile
from models.documents.storage import FileMissing, storage

PIECE = 64 * 1024
MOST = 4 * 1024 * 1024
"""Bytes of one partial answer: a player asks for the next ones when it needs them, and holds no thread meanwhile."""


def file_answer(file: StoredFile) -> Response:
    """The bytes of a file that the caller has let its reader have, or the part of them that the request asks for.

    Its type is the one that was found when it was kept; a file never changes, so its digest is its tag. HEAD answers
    the headers, a known tag 304, a range beyond the end 416; several ranges at once are answered with the whole file.
    """
    if request.if_none_match.contains(file.sha256):
        return _headed(Response(status=304), file)
    wanted = _wanted(file)
    if wanted is None:
        return _headed(Response(_body(file, 0, file.size), mimetype=file.media_type), file, file.size)
    first, stop = wanted
    if first >= stop:
        answer = _headed(Response(status=416), file, 0)
        answer.headers["Content-Range"] = f"bytes */{file.size}"
        return answer
    stop = min(stop, first + MOST)
    answer = Response(_body(file, first, stop), status=206, mimetype=file.media_type)
    answer.content_range = ContentRange("bytes", first, stop, file.size)
    return _headed(answer, file, stop - first)


def _wanted(file: StoredFile) -> tuple[int, int] | None:
    """First byte and the one after the last; None for the whole file, an empty pair when there is nothing there."""
    asked, condition = request.range, request.if_range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    if condition is not None and (condition.date is not None or condition.etag not in (None, file.sha256)):
        return None
    return asked.range_for_length(file.size) or (0, 0)


def _headed(answer: Response, file: StoredFile, length: int | None = None) -> Response:
    answer.set_etag(file.sha256)
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if length is not None:
        answer.headers["Content-Length"] = str(length)
    return answer


def _body(file: StoredFile, first: int, stop: int) -> Iterator[bytes] | bytes:
    if request.method == "HEAD" or file.size == 0:
        return b""
    try:
        return _pieces(storage().open_part(file.key, first, stop - 1), stop - first)
    except FileMissing:
        abort(404)


def _pieces(content: BinaryIO, left: int) -> Iterator[bytes]:
    with closing(content):
        while left > 0 and (piece := content.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
