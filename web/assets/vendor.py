"""Brings the browser libraries into ``web/static``: maintainers run it after changing a pin or ``icons.txt``.

``python web/assets/vendor.py`` needs npm; ``--icons`` only rebuilds the sprite. The results are committed, so running
and testing the product needs no Node.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "node_modules"
STATIC = HERE.parent / "static"
VENDOR = STATIC / "vendor"

# package -> files of it that pages load; the licence travels with them
FILES: dict[str, tuple[str, ...]] = {
    "@fontsource-variable/inter": (
        "files/inter-latin-wght-normal.woff2",
        "files/inter-latin-ext-wght-normal.woff2",
        "files/inter-vietnamese-wght-normal.woff2",
    ),
    "@tabler/core": ("dist/css/tabler.min.css", "dist/js/tabler.min.js"),
    "@vimeo/player": ("dist/player.min.js",),
    "chart.js": ("dist/chart.umd.min.js",),
    "htmx.org": ("dist/htmx.min.js",),
    "sortablejs": ("Sortable.min.js",),
    "tom-select": ("dist/css/tom-select.bootstrap5.min.css", "dist/js/tom-select.complete.min.js"),
}


def main(arguments: list[str]) -> None:
    """Install the pinned packages, copy the listed files with their hashes, build the icon sprite."""
    if "--icons" not in arguments:
        npm = shutil.which("npm") or sys.exit("npm is needed to install the pinned packages")
        subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, check=True)
        _forget_where_packages_came_from()
        _copy_files()
    (STATIC / "icons.svg").write_text(sprite((HERE / "icons.txt").read_text().split()))


def sprite(names: list[str]) -> str:
    """One SVG with a ``<symbol id="name">`` for each icon; pages show one with ``<use href="icons.svg#name">``."""
    symbols = "\n".join(_symbol(name) for name in sorted(set(names)))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _symbol(name: str) -> str:
    source = (PACKAGES / "@tabler/icons/icons/outline" / f"{name}.svg").read_text()
    drawing = source[source.index(">") + 1 : source.rindex("</svg>")]
    shapes = re.sub(r"\s+", " ", re.sub(r'<path stroke="none"[^>]*/>', "", drawing)).strip()
    stroke = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" viewBox="0 0 24 24" {stroke}>{shapes.replace("> <", "><")}</symbol>'


def _copy_files() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    entries = [_copy(package, path) for package, paths in FILES.items() for path in paths]
    (VENDOR / "vendor.json").write_text(json.dumps(entries, indent=2) + "\n")


def _copy(package: str, path: str) -> dict[str, str]:
    about = json.loads((PACKAGES / package / "package.json").read_text())
    content = (PACKAGES / package / path).read_bytes()
    if path.endswith((".js", ".css")):
        content = _without_source_map(content)
    target = VENDOR / Path(path).name
    target.write_bytes(content)
    return {
        "file": target.name,
        "name": package,
        "version": about["version"],
        "licence": about["license"],
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def _without_source_map(content: bytes) -> bytes:
    """The maps are not shipped, and a browser with its inspector open would ask for them."""
    return re.sub(rb"\n?(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$", b"\n", content)


def _forget_where_packages_came_from() -> None:
    """Each maintainer may use another mirror; the integrity hashes are what pins a package."""
    lock = HERE / "package-lock.json"
    content = json.loads(lock.read_text())
    for package in content["packages"].values():
        package.pop("resolved", None)
    lock.write_text(json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
