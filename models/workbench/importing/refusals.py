"""Why a file, or a step of its import, is refused."""

from __future__ import annotations

from models.kernel.errors import DomainError
from models.kernel.text import N_


class FileTooBig(DomainError):
    sentence = N_("This file is larger than %(most)s megabytes. Divide it into several files.")


class FileEmpty(DomainError):
    sentence = N_("This file is empty.")


class NotATable(DomainError):
    sentence = N_("This file is not a table: choose a CSV, Excel (.xlsx) or OpenDocument (.ods) file.")


class OldWorkbook(DomainError):
    sentence = N_("This workbook is in the old Excel format, or has a password: save it as .xlsx or CSV, without one.")


class WorkbookUnreadable(DomainError):
    sentence = N_("This workbook cannot be read, or is far too large once unpacked: save the sheet alone, as CSV.")


class NoRows(DomainError):
    sentence = N_("The file names its columns, and has no row below them.")


class NoHeaders(DomainError):
    sentence = N_("The first line must name the columns: “%(cell)s” looks like a value. Add a line of headers.")


class HeaderTwice(DomainError):
    sentence = N_("Two columns are called “%(header)s”: give one of them another name.")


class TooManyColumns(DomainError):
    sentence = N_("The file has more than %(most)s columns: keep those that are to be imported.")


class TooManyRows(DomainError):
    sentence = N_("The file has more than %(most)s rows: divide it into several files.")


class RowUnreadable(DomainError):
    sentence = N_("Line %(line)s cannot be read: a cell is far too long, or a quotation mark is never closed.")


class ColumnsMissing(DomainError):
    sentence = N_("Choose the column of the file for: %(fields)s.")


class ColumnChosenTwice(DomainError):
    sentence = N_("The column “%(header)s” is chosen twice: for %(fields)s.")


class NotNow(DomainError):
    sentence = N_("This import is already further on: look at its page.")


class StillRunning(DomainError):
    sentence = N_("This import is still at work: wait until it is over, or stop it first.")


class Forgotten(DomainError):
    sentence = N_("The rows of this import were forgotten after three months: it cannot be taken back any more.")


class NothingToApply(DomainError):
    sentence = N_("No row of this file would create or change anything.")
