"""The page's tables: service by queue, cost terms, forecast accuracy, findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from wfm.models.plan import Plan
from wfm.report.figures import QueueLine, queue_lines
from wfm.report.findings import by_weight
from wfm.report.wording import number, percent, seconds

MOST_FINDINGS = 200
"""Findings on the page; the workbook has all."""


def overview(plan: Plan) -> str:
    """Service by queue, then cost terms and forecast accuracy side by side."""
    if not (plan.forecast or plan.requirement or plan.evaluation):
        return ""
    header = (
        *("Queue", "Channel", "Target", "=By formula", "=Simulated", "=ASA", "=Occupancy"),
        *("=Contacts", "=Required hours", "=Peak agents", "=Short hours", "=Short"),
    )
    service = _section("Service by queue", _table(header, map(_queue_row, queue_lines(plan))))
    return f"{service}<div class='pair'>{_terms(plan)}{_accuracy(plan)}</div>"


def _queue_row(line: QueueLine) -> list[str]:
    look = {True: "n good", False: "n bad", None: "n"}[line.kept]
    return [
        _text(line.queue),
        _text(line.channel),
        _text(line.promise),
        f"<td class='{look}'>{percent(line.service_level)}</td>",
        _figure(_simulated(line)),
        _figure(seconds(line.asa_seconds)),
        _figure(percent(line.occupancy)),
        _figure(number(line.contacts)),
        _figure(number(line.required_hours, 1)),
        _figure(number(line.peak_agents, 1)),
        _figure(number(line.short_hours, 1)),
        _figure(percent(line.short_share)),
    ]


def _simulated(line: QueueLine) -> str:
    if line.simulated is None:
        return percent(None)
    mean, low, high = line.simulated
    return f"{percent(mean)} ± {number(50 * (high - low), 1)}"


def _terms(plan: Plan) -> str:
    if not plan.result or not plan.result.terms:
        return ""
    most = max(map(abs, plan.result.terms.values())) or 1
    rows = [
        [
            _text(name),
            _figure(number(cost, 1)),
            f"<td style='width:40%'><i class='bar' style='width:{max(cost, 0) / most * 100:.1f}%'></i></td>",
        ]
        for name, cost in sorted(plan.result.terms.items(), key=lambda item: (-item[1], item[0]))
    ]
    return _section("What the cost is made of", _table(("Term", "=Cost", ""), rows))


def _accuracy(plan: Plan) -> str:
    if not plan.forecast:
        return ""
    rows = []
    for name, queue in plan.forecast.queues.items():
        errors = queue.accuracy
        method = f"<td>{escape(queue.method)}" + "".join(f"<br><small>{escape(note)}</small>" for note in queue.notes)
        shares = ["–"] * 5
        if errors:
            values = errors.wape, errors.baseline_wape, errors.floor_wape, errors.bias, errors.coverage
            shares = [percent(value) for value in values]
        rows.append([_text(name), method + "</td>", *map(_figure, shares)])
    header = ("Queue", "Method", "=WAPE", "=Last week", "=Floor", "=Bias", "=In band")
    note = (
        "<p class='note'>Errors per interval of a back-test, weighted by volume. Last week: the error of repeating it. "
        "Floor: what chance leaves to any forecast.</p>"
    )
    return _section("Forecast accuracy", _table(header, rows) + note)


def findings(plan: Plan) -> str:
    """Broken hard rules, then what costs most."""
    if not plan.result or not plan.result.findings:
        return ""
    found = by_weight(plan.result.findings)
    rows = [
        [
            _text(item.rule),
            _text(item.agent),
            _text(item.day.isoformat() if item.day else ""),
            _text(item.message),
            _figure(number(item.cost, 1)) if item.cost is not None else "<td class='n bad'>broken</td>",
        ]
        for item in found[:MOST_FINDINGS]
    ]
    more = found[MOST_FINDINGS:]
    note = ""
    if more:
        cost = sum(item.cost or 0 for item in more)
        note = f"<p class='note'>and {number(len(more))} more, which cost {number(cost, 1)}; the workbook has all.</p>"
    return _section("Findings", _table(("Rule", "Agent", "Day", "What", "=Cost"), rows) + note)


def _section(title: str, content: str) -> str:
    return f"<section><h2>{title}</h2>{content}</section>"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; headings that begin with `=` stand over figures."""
    head = "".join(
        f"<th class='n' scope='col'>{title[1:]}</th>" if title.startswith("=") else f"<th scope='col'>{title}</th>"
        for title in header
    )
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<div class='scroll'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _text(text: str) -> str:
    return f"<td>{escape(text)}</td>"


def _figure(text: str) -> str:
    return f"<td class='n'>{text}</td>"
