"""The certificate as JSON, as CSV, and as a table by rule."""

from __future__ import annotations

import json
from itertools import groupby

from rich.markup import escape
from rich.table import Table

from wfm.models.certificate import Certificate, CertificateLine
from wfm.report.tables import csv_bytes

COLUMNS = (
    *("rule", "text", "parameters", "source", "hard", "agent", "verdict", "places", "judged", "measured", "unit"),
    *("what", "least", "most", "margin", "first", "last", "cost"),
)


def render_json(certificate: Certificate) -> str:
    """The whole certificate as one JSON document."""
    return certificate.model_dump_json(indent=1) + "\n"


def render_csv(certificate: Certificate) -> bytes:
    """One row per rule, setting and person."""
    return csv_bytes(COLUMNS, map(_row, certificate.lines))


def _row(line: CertificateLine) -> tuple[str, ...]:
    return (
        *(line.rule, line.text, json.dumps(line.params, ensure_ascii=False, default=str), line.source),
        *("hard" if line.hard else "soft", line.agent, line.verdict, str(line.places), str(line.judged)),
        *(_text(line.measured), line.unit, line.what, _text(line.least), _text(line.most), _text(line.margin)),
        *("" if day is None else day.isoformat() for day in (line.first, line.last)),
        _text(line.cost),
    )


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def table(certificate: Certificate) -> Table:
    """One row per rule in force: for how many people it is kept, and who is nearest to its limit."""
    shown = Table(title="Rules", title_justify="left", title_style="bold", box=None, pad_edge=False)
    shown.add_column("Rule", no_wrap=True, overflow="ellipsis", max_width=34)
    for name in ("Kept", "Paid", "Broken"):
        shown.add_column(name, justify="right", no_wrap=True, min_width=len(name))
    shown.add_column("Nearest to the limit", overflow="fold")
    for (rule, params, hard), group in groupby(
        certificate.lines, key=lambda line: (line.rule, json.dumps(line.params, default=str), line.hard)
    ):
        lines = list(group)
        counts = [sum(line.verdict == verdict for line in lines) for verdict in ("kept", "paid for", "broken")]
        tight = min(
            (line for line in lines if line.margin is not None), key=lambda line: line.margin or 0.0, default=None
        )
        told = ", ".join(f"{key} {value}" for key, value in json.loads(params).items())
        name = f"{rule}{'' if hard else ' (soft)'}{': ' + told if told else ''}"
        shown.add_row(escape(name), *(str(count or "") for count in counts), escape(_nearest(tight)))
    return shown


def _nearest(line: CertificateLine | None) -> str:
    if line is None or line.measured is None:
        return ""
    limit = line.least if line.most is None or (line.least is not None and line.measured < line.least) else line.most
    if line.least is not None and line.most is not None:
        limit = line.least if line.measured - line.least < line.most - line.measured else line.most
    word = "least" if limit == line.least else "most"
    return f"{line.agent}: {line.measured:.4g} {line.unit} {line.what}, at {word} {limit:.4g}"
