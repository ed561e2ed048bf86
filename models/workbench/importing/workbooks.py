"""Excel and OpenDocument files, turned into CSV by a process that may take neither all memory nor all day."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from models.workbench.importing.refusals import OldWorkbook, WorkbookUnreadable

ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MOST_UNPACKED = 400 * 2**20
"""Bytes; 100,000 rows of ten columns are some fifty megabytes of XML."""
MOST_PARTS = 2_000
BLOCK = 1 << 20
PATIENCE = 60
"""Seconds for the conversion."""
CONVERTER = Path(__file__).with_name("convert_workbook.py")


def is_workbook(head: bytes) -> bool:
    """Whether a file that begins like this is a workbook.

    Raises:
        OldWorkbook: it is one that nobody should send any more.
    """
    if head.startswith(OLD):
        raise OldWorkbook
    return head.startswith(ZIP)


def converted(path: Path, to: Path) -> Path:
    """The first sheet as UTF-8 CSV, one line a row, blank rows kept so that lines are counted as in the sheet.

    Raises:
        WorkbookUnreadable: damaged, a zip bomb, or larger than the converter may grow.
    """
    refuse_bomb(path)
    command = [sys.executable, "-I", str(CONVERTER), str(path), str(to)]
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        raise WorkbookUnreadable from None
    if done.returncode != 0:
        raise WorkbookUnreadable
    return to


def refuse_bomb(path: Path) -> None:
    """Unpack the archive to nowhere, counting: no size that it declares is believed.

    Raises:
        WorkbookUnreadable
    """
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise WorkbookUnreadable
            for part in parts:
                part.file_size, part.CRC = MOST_UNPACKED + 1, None  # type: ignore[assignment]  # read to its real end
                with archive.open(part) as stream:
                    while block := stream.read(BLOCK):
                        left -= len(block)
                        if left < 0:
                            raise WorkbookUnreadable
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise WorkbookUnreadable from error
