"""Where files are kept: a folder of this machine, or a bucket of an S3-compatible store."""

from __future__ import annotations

import hashlib
import importlib
import io
import os
import re
import secrets
import shutil
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from models.kernel import settings
from models.kernel.endpoints import StorageRoute

KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}-[0-9a-f]{16}")


class FileMissing(LookupError):
    """The store holds nothing under this key."""


class Storage(Protocol):
    """A key names bytes that never change; every method refuses a key that :func:`new_key` did not make."""

    def put(self, key: str, content: bytes) -> None: ...

    def put_file(self, key: str, path: Path) -> None: ...

    def open(self, key: str) -> BinaryIO: ...

    def open_part(self, key: str, first: int, last: int) -> BinaryIO:
        """The same from one byte on; what is read may go beyond the last one, of which a bucket is told."""

    def delete(self, key: str) -> None: ...

    def exists(self, key: str) -> bool: ...


def new_key(content: bytes) -> str:
    """A name for a content: nothing that anybody typed, and never the same twice (test F4).

    Two people with the same picture have two files, so that removing one leaves the other.
    """
    return key_for(hashlib.sha256(content).hexdigest())


def key_for(digest: str) -> str:
    """The same for a content whose SHA-256 is known."""
    return f"{digest[:2]}/{digest}-{secrets.token_hex(8)}"


def storage() -> Storage:
    """The store that the settings name (``STORAGE_URL``)."""
    return store_at(settings.active().storage)


@cache
def store_at(route: StorageRoute) -> Storage:
    if route.kind == "s3":
        return Bucket(route)
    if route.folder is None:
        raise ValueError("A folder to keep files in: STORAGE_URL=file:DIR")
    return Folder(route.folder)


def _checked(key: str) -> str:
    if not KEY.fullmatch(key):
        raise ValueError("Not a key of the store")
    return key


class Folder:
    """A file appears whole or not at all: it is written aside, synced, then renamed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, content: bytes) -> None:
        self._put(key, io.BytesIO(content))

    def put_file(self, key: str, path: Path) -> None:
        with path.open("rb") as content:
            self._put(key, content)

    def _put(self, key: str, content: BinaryIO) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with aside.open("xb") as file:
                shutil.copyfileobj(content, file)
                file.flush()
                os.fsync(file.fileno())
            aside.rename(path)
        finally:
            aside.unlink(missing_ok=True)
        _sync(path.parent)

    def open(self, key: str) -> BinaryIO:
        try:
            # a link that somebody put in the folder leads nowhere
            return os.fdopen(os.open(self._path(key), os.O_RDONLY | os.O_NOFOLLOW), "rb")
        except FileNotFoundError:
            raise FileMissing(key) from None

    def open_part(self, key: str, first: int, last: int) -> BinaryIO:
        file = self.open(key)
        file.seek(first)
        return file

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def _path(self, key: str) -> Path:
        return self._root / _checked(key)


def _sync(folder: Path) -> None:
    """The rename itself survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Bucket:
    """Any S3-compatible store; its keys come from the usual AWS variables. Needs ``passerelle[s3]``."""

    def __init__(self, route: StorageRoute) -> None:
        # loaded only where a bucket is configured
        self._client: Any = importlib.import_module("boto3").client(
            "s3", endpoint_url=route.endpoint or None, region_name=route.region or None
        )
        self._bucket, self._prefix = route.bucket, f"{route.prefix}/" if route.prefix else ""

    def put(self, key: str, content: bytes) -> None:
        self._client.put_object(Bucket=self._bucket, Key=self._name(key), Body=content)

    def put_file(self, key: str, path: Path) -> None:
        self._client.upload_file(str(path), self._bucket, self._name(key))

    def open(self, key: str) -> BinaryIO:
        return self._open(key)

    def open_part(self, key: str, first: int, last: int) -> BinaryIO:
        return self._open(key, Range=f"bytes={first}-{last}")

    def _open(self, key: str, **part: str) -> BinaryIO:
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=self._name(key), **part)
        except self._client.exceptions.NoSuchKey:
            raise FileMissing(key) from None
        return cast("BinaryIO", answer["Body"])  # read as it comes: a file may be larger than the memory

    def delete(self, key: str) -> None:
        self._client.delete_object(Bucket=self._bucket, Key=self._name(key))

    def exists(self, key: str) -> bool:
        try:
            self._client.head_object(Bucket=self._bucket, Key=self._name(key))
        except self._client.exceptions.ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise
        return True

    def _name(self, key: str) -> str:
        return f"{self._prefix}{_checked(key)}"
