"""RESULTS.md: one section per case, one dated set of rows per run, newest first."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.registry import ROOT

RESULTS = Path(__file__).parent / "RESULTS.md"

_TITLE = """# Results

Dated rows per case, newest first; a second run on one day and commit replaces the first. A commit with `+` had changes
not yet committed. Timings depend on the machine and its load: read the ratios. Written by
`python -m benchmarks run NAME --write`.
"""
_HEADER = "| date | commit | cores | Python | load | figure | value |\n| --- | --- | --- | --- | --- | --- | --- |\n"


def circumstances() -> tuple[str, ...]:
    """Date (UTC), commit, cores, Python version and load average (one minute) of this run."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    today = datetime.now(UTC).date().isoformat()
    return (today, _commit(), str(os.cpu_count()), platform.python_version(), load)


def shown(value: object) -> str:
    """A figure as text: four significant digits, thousands separated."""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def write(case: str, figures: Mapping[str, object], where: tuple[str, ...], path: Path = RESULTS) -> None:
    """Add a run's rows to the section of its case, in place of those of the same date and commit."""
    sections = _read(path)
    kept = [row for row in sections.get(case, []) if not row.startswith(f"| {where[0]} | {where[1]} |")]
    rows = ["| " + " | ".join((*where, name, shown(value))) + " |" for name, value in figures.items()]
    sections[case] = rows + kept
    text = _TITLE
    for name in sorted(sections):
        text += f"\n## {name}\n\n{_HEADER}" + "\n".join(sections[name]) + "\n"
    draft = path.with_suffix(".tmp")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _read(path: Path) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        if line.startswith("## "):
            name = line[3:]
            sections[name] = []
        elif line.startswith("| 2"):
            sections[name].append(line)
    return sections


def _commit() -> str:
    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else ""

    commit = git("rev-parse", "--short", "HEAD") or "unknown"
    return commit + ("+" if git("status", "--porcelain", "--", "wfm", "benchmarks/*.py") else "")
