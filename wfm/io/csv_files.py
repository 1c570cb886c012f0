"""CSV files on disk → tables, among them the history that the configuration or the caller names."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from wfm.errors import Problem
from wfm.io.files import read_bytes
from wfm.io.table import Table, decode, read_csv
from wfm.models.organisation import HistorySource


def read_table(path: Path, label: str) -> Table:
    """A CSV file; where it cannot be read the table has no rows and says why."""
    content = read_bytes(path, label)
    text = decode(content, label) if isinstance(content, bytes) else content
    return Table(label, problems=[text]) if isinstance(text, Problem) else read_csv(text, label)


def find_history(base: Path, source: HistorySource, override: Path | None) -> Table | None:
    """The table of contacts. None where there is none and nobody has asked for one by name."""
    if override is not None:
        return read_table(override, str(override))
    if "file" not in source.model_fields_set:
        with suppress(OSError, ValueError):
            if not (base / source.file).exists():
                return None
    return read_table(base / source.file, source.file)
