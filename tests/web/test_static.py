"""What the browser is given: vendored files are what they say, icons exist, nothing comes from elsewhere."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "web" / "static"
VENDOR = STATIC / "vendor"


def test_vendored_files_are_those_of_the_manifest() -> None:
    listed = {entry["file"]: entry["sha256"] for entry in json.loads((VENDOR / "vendor.json").read_text())}
    present = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in VENDOR.iterdir()
        if file.name != "vendor.json"
    }
    assert present == listed


def test_vendored_versions_are_the_pinned_ones() -> None:
    pins = json.loads((ROOT / "web/assets/package.json").read_text())["dependencies"]
    entries = json.loads((VENDOR / "vendor.json").read_text())
    assert {(entry["name"], entry["version"]) for entry in entries} == {
        pin for pin in pins.items() if pin[0] != "@tabler/icons"
    }
    assert all(entry["licence"] for entry in entries)


def test_the_lock_file_pins_by_hash_and_names_no_host() -> None:
    packages = json.loads((ROOT / "web/assets/package-lock.json").read_text())["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_the_sprite_holds_the_listed_icons() -> None:
    assert _sprite() == set((ROOT / "web/assets/icons.txt").read_text().split())


def test_every_icon_named_in_a_template_or_script_exists() -> None:
    named = {
        name
        for pattern in (r"""icon\(\s*['"]([a-z0-9-]+)['"]""", r"""icons\.svg#([a-z0-9-]+)""")
        for name in _found(pattern)
    }
    assert named - _sprite() == set()


def test_our_scripts_and_styles_ask_nothing_of_another_host() -> None:
    ours = [file for file in STATIC.rglob("*.*") if file.suffix in {".js", ".css"} and VENDOR not in file.parents]
    assert ours
    assert [file.name for file in ours if re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]", _code(file))] == []
    assert [file.name for file in ours if re.search(r"\beval\(|innerHTML|\bconfirm\(|\$\(", _code(file))] == []


def test_our_scripts_and_styles_stay_readable() -> None:
    ours = [file for file in STATIC.rglob("*.*") if file.suffix in {".js", ".css"} and VENDOR not in file.parents]
    assert {file.name for file in ours if len(file.read_text().splitlines()) > 300} == set()


def _sprite() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))


def _found(pattern: str) -> set[str]:
    folders = [ROOT / face for face in ("web/templates", "backoffice", "member_portal", "web/static/backoffice")]
    files = [file for folder in folders for file in folder.rglob("*") if file.suffix in {".html", ".js", ".py"}]
    return {name for file in files for name in re.findall(pattern, file.read_text())}


def _code(file: Path) -> str:
    text = file.read_text().replace("http://www.w3.org/2000/svg", "")  # a namespace, never fetched
    return re.sub(r"^\s*//.*$|/\*.*?\*/", "", text, flags=re.MULTILINE | re.DOTALL)
