"""Pictures: pixels in, pixels out, whatever was sent (tests F1, F2, F3)."""

from __future__ import annotations

import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image
from sqlalchemy import select

from models.accounts.actors import actor_for
from models.accounts.membership import delete_person
from models.documents.entities import StoredFile
from models.documents.images import SIDE, portrait
from models.documents.pictures import remove_picture, set_picture
from models.documents.refusals import PictureMissing, PictureTooHeavy, PictureTooLarge, PictureUnreadable
from models.documents.storage import Folder, storage
from models.kernel.database import session, transaction
from models.kernel.errors import Forbidden
from tests.cast import Cast

SCRIPT = b"<script>alert(1)</script>"


def drawn(kind: str = "PNG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode != "RGBA" else (255, 0, 0, 128)).save(out, kind, **options)
    return out.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that claims side × side pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_accepted_format_becomes_a_square_webp(kind: str) -> None:
    made = Image.open(io.BytesIO(portrait(drawn(kind))))
    assert (made.format, made.size, made.mode) == ("WEBP", (SIDE, SIDE), "RGB")


@pytest.mark.parametrize("mode", ["RGBA", "L", "P", "1", "LA"])
def test_every_kind_of_pixel_is_read(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (40, 40)).save(out, "PNG")
    assert portrait(out.getvalue())[:4] == b"RIFF"


def test_place_and_camera_are_lost_on_the_way() -> None:
    exif = Image.Exif()
    exif[0x010F] = "the camera"
    made = portrait(drawn("JPEG", exif=exif, comment=b"the comment"))
    assert (b"the camera" in made, b"the comment" in made, b"EXIF" in made) == (False, False, False)


def test_what_a_polyglot_carries_is_lost_on_the_way() -> None:
    made = portrait(drawn("GIF") + SCRIPT)
    assert SCRIPT not in made
    assert SCRIPT not in portrait(drawn("JPEG", comment=SCRIPT) + b"PK\x03\x04")


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"<html>" + SCRIPT, b"GIF89a" + SCRIPT, b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n" + SCRIPT, b"RIFF\x00\x00\x00\x00AVI LIST", b"II*\x00", b"BM" + bytes(60), b"x",
        drawn("PNG")[:100], drawn("JPEG")[:80], b"\xff\xd8\xff",
    ],
)  # fmt: skip
def test_what_is_not_a_picture_is_refused_whatever_its_name(content: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        portrait(content)


@pytest.mark.parametrize("side", [5_001, 12_000, 60_000])
def test_a_bomb_is_refused_by_its_header(side: int) -> None:
    with pytest.raises(PictureTooLarge):
        portrait(bomb(side))


def test_five_megabytes_at_most() -> None:
    with pytest.raises(PictureTooHeavy):
        portrait(drawn() + bytes(5 * 1024 * 1024))


@pytest.mark.row("ACC-47")
@pytest.mark.row("ACC-49")
def test_a_picture_is_replaced_then_removed_with_its_file(cast: Cast) -> None:
    person, me = cast.person("learner"), actor_for(cast.learner_id)
    with transaction():
        first = set_picture(person, drawn(), by=me).key
    with transaction():
        second = set_picture(person, drawn("JPEG"), by=me).key
    assert (storage().exists(first), storage().exists(second)) == (False, True)
    with transaction():
        remove_picture(person, by=me)
    assert (person.picture, storage().exists(second)) == (None, False)
    assert session.scalars(select(StoredFile)).all() == []


def test_a_transaction_that_fails_leaves_no_file_and_the_old_picture(cast: Cast) -> None:
    person, me = cast.person("learner"), actor_for(cast.learner_id)
    with transaction():
        kept = set_picture(person, drawn(), by=me).key
    written = []

    def fail_afterwards() -> None:
        with transaction():
            written.append(set_picture(person, drawn("JPEG"), by=me).key)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_afterwards()
    assert (storage().exists(kept), storage().exists(written[0])) == (True, False)


@pytest.mark.row("ACC-48")
def test_staff_change_anybodys_picture_and_others_only_their_own(cast: Cast) -> None:
    person = cast.person("learner")
    set_picture(person, drawn(), by=actor_for(cast.administrator_id))
    for name in ("pilot", "manager", "waiting"):
        with pytest.raises(Forbidden):
            set_picture(person, drawn(), by=actor_for(getattr(cast, f"{name}_id")))
        with pytest.raises(Forbidden):
            remove_picture(person, by=actor_for(getattr(cast, f"{name}_id")))


def test_nothing_sent_is_said_so(cast: Cast) -> None:
    with pytest.raises(PictureMissing):
        set_picture(cast.person("learner"), b"", by=actor_for(cast.learner_id))


def test_erasing_somebody_erases_their_face(cast: Cast) -> None:
    person = cast.person("alumna")
    with transaction():
        key = set_picture(person, drawn(), by=actor_for(cast.alumna_id)).key
    with transaction():
        delete_person(person, by=actor_for(cast.administrator_id))
    assert not storage().exists(key)


def test_a_file_that_cannot_be_deleted_is_told_and_undoes_nothing(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    person, me = cast.person("learner"), actor_for(cast.learner_id)
    with transaction():
        key = set_picture(person, drawn(), by=me).key
    store = storage()
    assert isinstance(store, Folder)
    path = store._path(key)
    path.unlink()
    path.mkdir()
    with transaction():
        remove_picture(person, by=me)
    path.rmdir()
    assert (person.picture, key in caplog.text) == (None, True)


def test_a_flood_of_pictures_is_drawn_two_at_a_time() -> None:
    with ThreadPoolExecutor(12) as pool:
        made = list(pool.map(portrait, [drawn(size=(900, 700))] * 24))
    assert len(set(made)) == 1
