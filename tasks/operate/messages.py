"""The gettext catalogue: collect the sentences of the source, update French and English, compile both."""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tasks.operate.french_spaces import keep_together

ROOT = Path(__file__).resolve().parents[2]
SOURCE_LANGUAGE = "en"
LANGUAGES = ("fr", SOURCE_LANGUAGE)
SOURCES = ("backoffice", "member_portal", "web", "tasks", "models")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "NN_": (1, 2),
}
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # no clock in the files: git knows when a sentence changed


def main() -> int:
    """Update and compile both catalogues, list the sentences without French; status 1 when there are any."""
    update(ROOT)
    compile_if_stale(ROOT)
    missing = list(untranslated(ROOT, "fr"))
    for message in missing:
        sys.stdout.write(f"{place(message)}: {message.id!r}\n")
    sys.stdout.write(f"{len(missing)} sentence(s) without French.\n")
    return 1 if missing else 0


def update(root: Path) -> None:
    """Bring each language's catalogue in line with the sentences found in the source under `root`."""
    template = extract(root)
    for language in LANGUAGES:
        catalog = read(root, language)
        catalog.update(template, no_fuzzy_matching=True)
        if language == SOURCE_LANGUAGE:
            repeat_source(catalog)
        write(root, catalog)


def extract(root: Path) -> Catalog:
    """Every sentence of the five packages, with the files it was found in."""
    with (root / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]
    template = Catalog(creation_date=BEGINNING)
    for package in SOURCES:
        found = extract_from_dir(root / package, methods, options, KEYWORDS, ("L10n:",), directory_filter=is_source)
        for name, line, sentence, comments, context in found:
            where = [(f"{package}/{name}", line)]
            template.add(sentence, None, where, auto_comments=comments, context=context)
    return template


def is_source(folder: str) -> bool:
    return Path(folder).name not in {"static", "node_modules", "__pycache__"}


def repeat_source(catalog: Catalog) -> None:
    """The source is written in English, so the English catalogue says each sentence as it stands."""
    for message in catalog:
        if message.id:
            message.string = message.id


def po_path(root: Path, language: str) -> Path:
    return root / "translations" / language / "LC_MESSAGES" / "messages.po"


def read(root: Path, language: str) -> Catalog:
    """The catalogue of one language; an empty one when it has no file yet."""
    path = po_path(root, language)
    if path.exists():
        with path.open("rb") as stream:
            return read_po(stream, locale=language, ignore_obsolete=True)
    header = "# Passerelle: the sentences of both faces and of the mails."
    names = {"project": "Passerelle", "last_translator": "Passerelle", "language_team": "Passerelle"}
    return Catalog(language, header_comment=header, version="1", revision_date=BEGINNING, fuzzy=False, **names)


def write(root: Path, catalog: Catalog) -> None:
    """Sorted and without line numbers, so that a change of code that adds no sentence changes no line here; spaces that
    French never breaks at are set however they were typed."""
    keep_together(catalog)
    path = po_path(root, str(catalog.locale))
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".po.{os.getpid()}")
    with draft.open("wb") as stream:
        write_po(stream, catalog, width=120, sort_output=True, ignore_obsolete=True, include_lineno=False)
    if path.exists() and path.read_bytes() == draft.read_bytes():
        draft.unlink()
    else:
        draft.replace(path)


def compile_if_stale(root: Path = ROOT) -> list[str]:
    """Compile the catalogues whose sentences are newer than their compiled form; gives back their languages."""
    compiled = []
    for path in sorted((root / "translations").glob("*/LC_MESSAGES/messages.po")):
        target = path.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < path.stat().st_mtime:
            compile_catalog(path, target)
            compiled.append(path.parts[-3])
    return compiled


def compile_catalog(path: Path, target: Path) -> None:
    """Write beside and rename: several processes may start at once and none may read half a file."""
    draft = target.with_suffix(f".mo.{os.getpid()}")
    with path.open("rb") as source, draft.open("wb") as stream:
        write_mo(stream, read_po(source, locale=path.parts[-3]))
    draft.replace(target)


def untranslated(root: Path, language: str) -> Iterator[Message]:
    """The messages of a catalogue that are empty, in part or whole, or fuzzy."""
    for message in read(root, language):
        strings = message.string if isinstance(message.string, tuple | list) else [message.string]
        if message.id and (message.fuzzy or not all(strings)):
            yield message


def place(message: Message) -> str:
    return ", ".join(sorted({name for name, _ in message.locations})) or "?"


if __name__ == "__main__":
    sys.exit(main())
