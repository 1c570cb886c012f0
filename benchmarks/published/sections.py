"""Text files in sections, as the published sets have them: SECTION_NAME, then rows of cells parted by commas."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def read_sections(path: Path, take: Callable[[str, list[str]], None]) -> None:
    """Hand on every row as (section, cells). Raises ValueError with file and line for a row that `take` cannot read."""
    section = ""
    for number, raw in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        text = raw.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("SECTION_"):
            section = text
            continue
        try:
            take(section, [cell.strip() for cell in text.split(",")])
        except (IndexError, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path.name}:{number}: {section}: cannot read {text!r} ({error})") from error
