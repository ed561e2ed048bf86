"""The store of files: whole or not at all, nothing outside its folder, the same words for a bucket."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from models.documents.storage import Bucket, FileMissing, Folder, Storage, new_key
from models.kernel.endpoints import StorageRoute


class Shelf(BaseHTTPRequestHandler):
    """The four requests of an S3-compatible store, over HTTP on this machine."""

    held: ClassVar[dict[str, bytes]] = {}

    def do_PUT(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            size, _, rest = sent.partition(b"\r\n")
            sent = rest[: int(size.partition(b";")[0], 16)]
        self.held[self.path] = sent
        self._answer(200)

    def do_GET(self) -> None:
        found = self.held.get(self.path)
        missing = b"<Error><Code>NoSuchKey</Code><Message>no</Message></Error>"
        self._answer(200 if found is not None else 404, found if found is not None else missing)

    def do_HEAD(self) -> None:
        self._answer(200 if self.path in self.held else 404)

    def do_DELETE(self) -> None:
        self.held.pop(self.path, None)
        self._answer(204)

    def log_message(self, *_: object) -> None: ...

    def _answer(self, code: int, body: bytes = b"") -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setattr(Shelf, "held", {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Bucket(StorageRoute("s3", None, "files", "ours", f"http://127.0.0.1:{server.server_port}", "eu-west-3"))
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    return Folder(tmp_path / "files") if request.param == "folder" else request.getfixturevalue("bucket")


def test_what_is_put_is_read_back_until_it_is_deleted(store: Storage) -> None:
    key = new_key(b"pixels")
    assert not store.exists(key)
    store.put(key, b"pixels")
    with store.open(key) as file:
        assert file.read() == b"pixels"
    assert store.exists(key)
    store.delete(key)
    store.delete(key)
    assert not store.exists(key)
    with pytest.raises(FileMissing):
        store.open(key)


def test_a_file_of_any_length_is_put_from_where_it_lies(store: Storage, tmp_path: Path) -> None:
    (large := tmp_path / "large").write_bytes(content := b"0123456789abcdef" * 2**16)
    key = new_key(content)
    store.put_file(key, large)
    with store.open(key) as file:
        assert b"".join(iter(lambda: file.read(2**16), b"")) == content


@pytest.mark.parametrize(
    "key",
    [
        *("../secret", "ab/../../secret", "%2e%2e/secret", "/etc/passwd"),
        *("ab/\0", "", f"ab/{'ab' * 32}-0123456789abcde/", "ab\\cd"),
    ],
)
def test_a_key_that_we_did_not_make_is_refused_before_the_disk(store: Storage, key: str) -> None:
    for verb in (store.open, store.delete, store.exists):
        with pytest.raises(ValueError, match="Not a key"):
            verb(key)
    with pytest.raises(ValueError, match="Not a key"):
        store.put(key, b"x")


def test_a_link_planted_in_the_folder_leads_nowhere(tmp_path: Path) -> None:
    (secret := tmp_path / "secret").write_text("secret")
    store, key = Folder(tmp_path / "files"), new_key(b"x")
    path = tmp_path / "files" / key
    path.parent.mkdir(parents=True)
    path.symlink_to(secret)
    with pytest.raises(OSError, match="symbolic"):
        store.open(key)


def test_nothing_is_left_aside_once_a_file_is_written(tmp_path: Path) -> None:
    Folder(tmp_path).put(key := new_key(b"x"), b"x")
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()] == [key]


def test_the_same_content_twice_is_two_files() -> None:
    assert new_key(b"x") != new_key(b"x")
