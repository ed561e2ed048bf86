"""Who may import whom: the contracts of setup.cfg hold."""

from __future__ import annotations

import subprocess
import sys

from tests.house.code import ROOT


def test_the_import_contracts_hold() -> None:
    code = "from importlinter.cli import lint_imports; import sys; sys.exit(lint_imports(no_cache=True))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
