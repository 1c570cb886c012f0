"""A commented plan folder to begin with, for `wfm init`."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from wfm.errors import UsageError
from wfm.io.files import write_atomically


def write_starter(directory: Path) -> None:
    """Write a small plan folder that runs: site.yaml, its tables, twelve weeks of history, and scenarios.

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
        _copy(files("wfm.io") / "starter_files", directory)
    except OSError as error:
        raise UsageError(f"{directory} cannot be written: {error.strerror}") from error


def _copy(source: Traversable, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for each in sorted(source.iterdir(), key=lambda entry: entry.name):
        if each.is_dir():
            _copy(each, target / each.name)
        else:
            write_atomically(target / each.name, each.read_bytes())
