"""Values become the files of a folder: the same values give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, fields
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from models.catalogue.folder import KINDS, Catalogue, Film, Item


def write_texts(catalogue: Catalogue, root: Path) -> None:
    """One file a kind; a kind without items has none."""
    root.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        path = root / f"{kind}.yaml"
        if catalogue[kind]:
            path.write_text(in_yaml({kind: catalogue[kind]}), encoding="utf-8")
        else:
            path.unlink(missing_ok=True)


def in_yaml(sections: dict[str, Iterable[Item]]) -> str:
    """The text of a file that holds some sections."""
    told = {kind: [_told(item) for item in items] for kind, items in sections.items()}
    return str(yaml.dump(told, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100))


def _told(value: Any) -> dict[str, Any]:
    """What a reader would not assume; names in the order of the fields."""
    shown = [one for one in fields(value) if one.name != "spots"]
    return {
        one.name: _plain(getattr(value, one.name)) for one in shown
        if one.default is MISSING or getattr(value, one.name) != one.default
    }  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Film):
        return _told(value)
    return list(value) if isinstance(value, tuple) else value


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks; lists under their names, indented."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
