"""A sheet is a PDF that anybody may open: its pages are counted, and nothing in it acts by itself."""

from __future__ import annotations

import zlib

import pytest

from models.documents.pdf_files import HEAVIEST, MOST_UNPACKED, pages_of
from models.documents.refusals import SheetActive, SheetEncrypted, SheetNotPdf, SheetTooHeavy
from tests.videos import sheet
from tests.web.test_static import STATIC

pytestmark = pytest.mark.row("CAT-25")


def packed(objects: dict[int, bytes], *, root: int = 1) -> bytes:
    """A PDF as design programs write it: its objects in a compressed stream."""
    table, body = [], b""
    for number, words in objects.items():
        table.append(f"{number} {len(body)}")
        body += words + b"\n"
    head = " ".join(table).encode() + b"\n"
    return stream(head + body, len(objects), len(head), root)


def stream(content: bytes, number: int, first: int, root: int = 1) -> bytes:
    data = zlib.compress(content)
    about = f"/Type /ObjStm /N {number} /First {first} /Filter /FlateDecode /Length {len(data)}"
    return (
        b"%PDF-1.7\n9 0 obj\n<< " + about.encode() + b" >>\nstream\n" + data + b"\nendstream\nendobj\n"
        b"10 0 obj\n<< /Type /XRef /Root " + str(root).encode() + b" 0 R /Length 3 >>\nstream\nabc\nendstream\nendobj\n"
        b"startxref\n0\n%%EOF\n"
    )


TREE = {
    1: b"<< /Type /Catalog /Pages 2 0 R >>",
    2: b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 3 >>",
    3: b"<< /Type /Page /Parent 2 0 R >>",
    4: b"<< /Type /Pages /Kids 7 0 R /Count 2 >>",
    5: b"<< /Type /Page >>",
    6: b"<< /Type /Page >>",
    7: b"[5 0 R 6 0 R]",
}


@pytest.mark.parametrize("pages", [1, 2, 40])
def test_pages_are_counted(pages: int) -> None:
    assert pages_of(sheet(pages)) == pages


def test_pages_of_compressed_objects_are_counted() -> None:
    assert pages_of(packed(TREE)) == 3


def test_an_encrypted_pdf_is_refused() -> None:
    with pytest.raises(SheetEncrypted):
        pages_of(sheet(password="secret"))


ACTIONS = [b"/JavaScript", b"/J#61vaScript", b"/Launch", b"/EmbeddedFile"]


@pytest.mark.parametrize("action", ACTIONS)
def test_a_pdf_that_acts_is_refused_wherever_the_action_hides(action: bytes) -> None:
    with pytest.raises(SheetActive):
        pages_of(packed(TREE | {8: b"<< /S " + action + b" /JS (app.alert\\(1\\)) >>"}))
    with pytest.raises(SheetActive):
        pages_of(sheet(script=f"<< /S {action.decode()} >>"))


def test_an_action_in_an_earlier_version_of_an_object_is_seen() -> None:
    begin = b"%PDF-1.7\n3 0 obj\n<< /S /JavaScript >>\nendobj\n"
    with pytest.raises(SheetActive):
        pages_of(begin + packed(TREE)[9:])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7\n%%EOF",
        (STATIC / "favicon.svg").read_bytes(),
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a" + sheet(),
        sheet()[:-400],
        packed({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R] >>"}),
        packed({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] >>"}),
        packed(TREE, root=99),
        stream(b"\0" * (MOST_UNPACKED + 1), 1, 1),
        stream(b"words", 1, 5),
    ],
    ids=[
        "nothing",
        "empty",
        "drawing",
        "page",
        "two in one",
        "truncated",
        "loop",
        "no page",
        "no root",
        "bomb",
        "words",
    ],
)
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(SheetNotPdf):
        pages_of(content)


def test_a_sheet_weighs_twenty_megabytes_at_most() -> None:
    with pytest.raises(SheetTooHeavy):
        pages_of(b"%PDF-1.7" + b"x" * HEAVIEST)
