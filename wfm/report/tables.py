"""CSV text for people's spreadsheets: nothing in a cell runs as a formula, and every cell can be read back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")


def protect(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: `'` goes before = + - @ (also full-width), TAB, CR, LF and `'`.

    The last makes it reversible: whoever reads such a file back drops one leading `'` (`unprotect`).
    """
    return "'" + cell if cell.startswith(_ACTIVE) else cell


def unprotect(cell: str) -> str:
    """The text that `protect` was given."""
    return cell.removeprefix("'")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]], *, raw: bool = False) -> bytes:
    """A table as CSV (RFC 4180) in UTF-8.

    Cells are protected and a byte-order mark leads, without which spreadsheets misread letters beyond ASCII;
    `raw` leaves both out, for programs.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows if raw else ([protect(cell) for cell in row] for row in rows))
    return text.getvalue().encode("utf-8" if raw else "utf-8-sig")
