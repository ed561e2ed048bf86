"""A file is read whatever program saved it; one that is no table is refused in a sentence."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from models.kernel.errors import DomainError
from models.workbench.importing import refusals, workbooks
from models.workbench.importing.reading import LARGEST, Row, opened

HEADERS = ["Prénom", "Nom", "E-mail"]
ROWS = [
    ["Éloïse", "L’Hermitte", "e@exemple.fr"],
    ["Noël", "Œuvrard", "n@exemple.fr"],
    ["Zoé", "Ça; là", "z@exemple.fr"],
]


def written(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "file"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def lines(separator: str) -> str:
    quoted = [[f'"{cell}"' if ";" in cell else cell for cell in row] for row in [HEADERS, *ROWS]]
    return "\r\n".join(separator.join(row) for row in quoted) + "\r\n"


def read(path: Path) -> tuple[list[str], list[Row]]:
    with opened(path) as sheet:
        return sheet.headers, list(sheet.rows)


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"]
)
def test_every_usual_encoding_and_separator_is_recognised(tmp_path: Path, encoding: str, separator: str) -> None:
    path = written(tmp_path, lines(separator), encoding)
    assert read(path) == (HEADERS, list(enumerate(ROWS, start=2)))


def test_latin_1_is_read_as_windows_reads_it(tmp_path: Path) -> None:
    path = written(tmp_path, "Nom\r\nÉloïse à Orléans\r\n", "latin-1")
    assert read(path) == (["Nom"], [(2, ["Éloïse à Orléans"])])


def test_empty_lines_trailing_columns_and_line_ends_do_not_matter_and_lines_keep_their_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, "Nom;Prénom;;\n\n;;;\nRoux;Marie;;\r\n\n\nPetit\n")
    assert read(path) == (["Nom", "Prénom"], [(4, ["Roux", "Marie", "", ""]), (7, ["Petit"])])


def test_a_cell_over_several_lines_is_one_cell(tmp_path: Path) -> None:
    path = written(tmp_path, 'Nom\n"a\nb"\nc\n')
    assert read(path)[1] == [(2, ["a\nb"]), (4, ["c"])]


def test_the_line_with_which_excel_names_its_separator_is_no_header(tmp_path: Path) -> None:
    assert read(written(tmp_path, "sep=|\nNom|Ville\nRoux|Lyon\n")) == (["Nom", "Ville"], [(3, ["Roux", "Lyon"])])


def test_what_an_export_made_harmless_comes_back_as_it_was(tmp_path: Path) -> None:
    assert read(written(tmp_path, "Téléphone\n'+33612345678\n'=1+1\n"))[1] == [(2, ["+33612345678"]), (3, ["=1+1"])]


def test_a_zero_byte_becomes_a_character_that_nobody_can_read(tmp_path: Path) -> None:
    path = written(tmp_path, "Nom\nRo\0ux\nPetit, Garçon et Benali\n")
    assert read(path)[1][0] == (2, ["Ro\ufffdux"])


def workbook(path: Path, rows: list[list[object]], first: int = 0) -> Path:
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows, start=first):
            sheet.write_row(number, 0, row)
    return path


def test_a_workbook_is_read_like_a_csv(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Nom", "Téléphone", "Actif"], ["Œuvrard", 612345678, True], [], ["a\nb"]])
    headers, rows = read(path)
    assert headers == ["Nom", "Téléphone", "Actif"]
    assert rows == [(2, ["Œuvrard", "612345678", "true"]), (4, ["a b", "", ""])]


def test_lines_of_a_workbook_are_counted_as_the_sheet_counts_them(tmp_path: Path) -> None:
    assert read(workbook(tmp_path / "a.xlsx", [["Nom"], ["Roux"]], first=3))[1] == [(5, ["Roux"])]


def test_an_opendocument_sheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", CONTENT)
    assert read(path) == (["Nom"], [(2, ["Œuvrard"])])


HOSTILE = {
    "empty": (b"", refusals.FileEmpty),
    "blank lines alone": (b"\r\n\r\n", refusals.FileEmpty),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, refusals.NotATable),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, refusals.OldWorkbook),
    "half a workbook": (b"PK\x03\x04" + b"\0" * 600, refusals.WorkbookUnreadable),
    "two equal headers": ("Nom;Prénom;NOM\na;b;c\n".encode(), refusals.HeaderTwice),
    "no header": (b"Marie;Roux;marie@exemple.fr\n", refusals.NoHeaders),
    "ten thousand columns": (b";".join(b"c%d" % n for n in range(10_000)), refusals.TooManyColumns),
    "a line of ten megabytes": (b"Nom\n" + b"a" * 10_000_000, refusals.RowUnreadable),
    "a quotation mark never closed": (b'Nom\n"' + b"a;b\n" * 100_000, refusals.RowUnreadable),
    "a row of millions of cells": (b"Nom\n" + b"ab;" * 3_000_000, refusals.RowUnreadable),
    "a row of millions of quoted cells over as many lines": (
        b"Nom;b\n" + b'"a\n";' * 1_000_000,
        refusals.RowUnreadable,
    ),
    "millions of blank lines": (b"Nom\n" + b"\n" * 3_000_000 + b"Roux\n", refusals.RowUnreadable),
    "too large": (b"Nom\n" + b"a\n" * (LARGEST // 2), refusals.FileTooBig),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_of_no_use_is_refused_in_a_sentence(tmp_path: Path, what: str) -> None:
    content, refusal = HOSTILE[what]
    with pytest.raises(refusal) as refused:
        read(written(tmp_path, content))
    assert len(str(refused.value)) > 15


def test_a_zip_bomb_is_never_unpacked_whatever_size_it_declares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MOST_UNPACKED", 5 * 2**20)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 20 * 2**20)
    small = path.read_bytes().replace((20 * 2**20).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(small)  # it says that it holds ten bytes
    with pytest.raises(refusals.WorkbookUnreadable):
        read(path)


def test_a_sheet_that_claims_to_be_endless_does_not_take_all_memory(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "Nom")
        sheet.write_string(1_048_575, 16_383, "loin")
    with pytest.raises(DomainError):
        read(path)


MANIFEST = """<?xml version="1.0"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""
CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
  xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
  xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="a">
<table:table-row>{cell}Nom</text:p></table:table-cell></table:table-row>
<table:table-row>{cell}Œuvrard</text:p></table:table-cell></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>""".replace(
    "{cell}", '<table:table-cell office:value-type="string"><text:p>'
)
