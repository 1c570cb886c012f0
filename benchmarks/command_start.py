"""How long `wfm --help` takes as a whole process, beside an empty Python, and which heavy packages it loads (none)."""

from __future__ import annotations

import subprocess
import sys
import time

NAME = "command_start"

HEAVY = ("pandas", "numpy", "ortools", "scipy", "pydantic", "rich")


def run() -> dict[str, object]:
    """Milliseconds, the best and the median of eleven runs."""
    program = (
        "import sys; sys.argv = ['wfm', '--help']\nfrom wfm.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    )
    report = f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    loaded = subprocess.run([sys.executable, "-c", program + report], capture_output=True, text=True, check=True)
    helping, empty = _times(program), _times("pass")
    return {
        "wfm --help, best ms": helping[0],
        "wfm --help, median ms": helping[len(helping) // 2],
        "empty Python, best ms": empty[0],
        "empty Python, median ms": empty[len(empty) // 2],
        "heavy packages loaded": loaded.stderr.strip(),
    }


def _times(program: str) -> list[float]:
    times = []
    for _ in range(11):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
        times.append(1000 * (time.perf_counter() - start))
    return sorted(times)
