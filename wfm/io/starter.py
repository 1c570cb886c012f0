"""A commented plan folder to begin with, for `wfm init`."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from wfm.errors import UsageError
from wfm.io.files import write_atomically


def write_starter(directory: Path) -> None:
    """Write a small plan folder that runs: site.yaml, its tables and twelve weeks of history.

    Raises UsageError, and writes nothing, where the directory has anything in it or cannot be made.
    """
    if directory.exists():
        if not directory.is_dir():
            raise UsageError(f"{directory} is a file; give the name of a new folder")
        present = sorted(path.name for path in directory.iterdir())
        if present:
            raise UsageError(f"{directory} is not empty (it has {present[0]}); give the name of a new folder")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for source in sorted((files("wfm.io") / "starter_files").iterdir(), key=lambda entry: entry.name):
            write_atomically(directory / source.name, source.read_bytes())
    except OSError as error:
        raise UsageError(f"{directory} cannot be written: {error.strerror}") from error
