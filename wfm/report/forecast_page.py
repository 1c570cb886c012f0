"""The forecast as one HTML page: how good it is, what it says, queue by queue with plots, and what it was taught by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from wfm.models.forecast import Accuracy, Forecast, QueueForecast
from wfm.models.history import History
from wfm.models.plan import Plan
from wfm.models.totals import NodeTotal
from wfm.report.forecast_charts import days_chart, origins_chart, week_chart
from wfm.report.forecast_style import FORECAST_STYLE
from wfm.report.page_style import stylesheet
from wfm.report.wording import long_date, number, percent, signed, signed_percent, weekday

QUANTILES = (0.1, 0.5, 0.9)
"""Levels of the sums that the page needs."""

_LEAD = (
    "<p class='lead'>Every figure of error comes from a back-test: what would have been forecast at earlier days, at "
    "the same distance, beside what then happened. The floor is what chance alone leaves to any forecast.</p>"
)

_OPEN = 3
"""Up to so many queues are shown at once; of more, each is opened when it is wanted (a link into it opens it)."""


def render(plan: Plan, history: History | None, days: Sequence[NodeTotal], sums: Sequence[NodeTotal]) -> str:
    """The page. It loads nothing and runs nothing; all text is escaped.

    `days` are every queue's days and `sums` the weeks of every other level of the hierarchy, with the quantiles
    `QUANTILES`. Without a history the past is left out.
    """
    if plan.forecast is None:
        raise ValueError("the plan has no forecast")
    settings, forecast = plan.inputs.configuration, plan.forecast
    title = (
        f"{settings.organisation}: forecast of {settings.horizon.days} days from {long_date(settings.horizon.start)}"
    )
    by_queue: dict[str, list[NodeTotal]] = {}
    for day in days:
        by_queue.setdefault(day.node, []).append(day)
    parts = [f"<header><h1>{escape(title)}</h1>{_LEAD}</header>", _index(plan, forecast), _layers(forecast)]
    parts.append(_sums(sums))
    many = len(forecast.queues) > _OPEN
    parts.append("<h2 id='queues'>Queues</h2>")
    for place, (name, queue) in enumerate(forecast.queues.items(), 1):
        past = history.queues.get(name) if history else None
        zone = settings.queue_zone(name)
        charts = (
            days_chart(name, queue, past, by_queue.get(name, []), zone),
            week_chart(name, queue, None if past and past.by_day else past, forecast.grid, zone),
            origins_chart(name, queue),
        )
        parts.append(_queue(place, name, queue, charts, opened=not many))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{stylesheet()}{FORECAST_STYLE}</style></head>\n"
        f"<body><main>{''.join(parts)}{_footer(plan)}</main></body></html>\n"
    )


def _index(plan: Plan, forecast: Forecast) -> str:
    header = (
        *("Queue", "Channel", "Method", "=Contacts", "=WAPE", "=Last week", "=Mean of 8", "=Floor"),
        *("=Bias", "=In 80 % band", "=Odd days"),
    )
    rows = []
    for place, (name, queue) in enumerate(forecast.queues.items(), 1):
        errors, channel = queue.accuracy, plan.inputs.configuration.queues[name].channel
        shares: list[float | None] = [None] * 6
        if errors:
            shares = [errors.wape, errors.baseline_wape, errors.mean8_wape, errors.floor_wape, errors.bias]
            shares.append(_inside(errors))
        better = "good" if errors and errors.wape <= errors.baseline_wape else "bad" if errors else ""
        odd = str(len(queue.anomalies)) if queue.anomalies else ""
        rows.append(
            f"<td><a href='#q{place}'>{escape(name)}</a></td><td>{escape(channel)}</td><td>{escape(queue.method)}</td>"
            f"{_figure(number(float(queue.offered.sum())))}<td class='n {better}'>{percent(shares[0])}</td>"
            + "".join(_figure(percent(share)) for share in shares[1:])
            + _figure(odd)
        )
    return _section("How good it is", _table(header, rows))


def _inside(errors: Accuracy) -> float:
    return errors.coverage if errors.coverage_80 is None else errors.coverage_80


def _layers(forecast: Forecast) -> str:
    if not forecast.layers:
        return ""
    rows = []
    for layer in forecast.layers:
        touched = ", ".join(layer.contacts) if len(layer.contacts) <= 5 else f"{len(layer.contacts)} queues"
        notes = "".join(f"<br><small>{escape(note)}</small>" for note in layer.notes)
        name = f"<td>{escape(layer.name)}{notes}</td>"
        if layer.enabled:
            hours = signed(sum(layer.work_hours.values()), 1)
            cells = _figure(signed(layer.total)) + _figure(signed_percent(layer.share)) + _figure(hours)
            rows.append(f"{name}<td>{escape(touched) or 'none'}</td>{cells}")
        else:
            rows.append(f"{name}<td>switched off</td>" + "<td></td>" * 3)
    note = "<p class='note'>From the lowest layer up; below all of them is the statistical forecast.</p>"
    return _section("Adjustments", _table(("Layer", "Queues", "=Contacts", "=Change", "=Hours"), rows) + note)


def _sums(sums: Sequence[NodeTotal]) -> str:
    if not sums:
        return ""
    weeks = sorted({(total.first, total.last) for total in sums})[:8]
    nodes: dict[tuple[str, str], dict[object, NodeTotal]] = {}
    for total in sums:
        nodes.setdefault((total.level, total.node), {})[total.first, total.last] = total
    rows = []
    for (level, node), found in nodes.items():
        cells = []
        for week in weeks:
            there = found.get(week)
            if there is None:
                cells.append("<td></td>")
            else:
                band = f"{number(there.quantiles[0])}–{number(there.quantiles[-1])}"
                cells.append(f"<td class='n'>{number(there.contacts)}<br><small>{band}</small></td>")
        label = "" if level == node else escape(level)
        rows.append(f"<td>{label}</td><td>{escape(node)}</td>{''.join(cells)}")
    header = ("Level", "Node", *(f"={first.day} {first:%b} – {last.day} {last:%b}" for first, last in weeks))
    note = "<p class='note'>Contacts a week with their 80 % band. Means add up exactly, bands do not.</p>"
    return _section("Together", _table(header, rows) + note)


def _queue(place: int, name: str, queue: QueueForecast, charts: tuple[str, str, str], *, opened: bool) -> str:
    history, week, origins = charts
    errors = queue.accuracy
    words = f"{number(float(queue.offered.sum()))} contacts"
    tested = f"WAPE {percent(errors.wape)} (last week {percent(errors.baseline_wape)})" if errors else "not tested"
    figures = [f"<figure class='wide'><figcaption>Contacts a day</figcaption>{history}{_legend(queue)}</figure>"]
    figures.append(f"<figure><figcaption>The mean week</figcaption>{week}</figure>")
    if origins:
        key = "<p class='note'><span class='legend'><i class='k ours'></i>ours</span>"
        key += "<span class='legend'><i class='k naive'></i>repeating last week</span></p>"
        figures.append(f"<figure><figcaption>Error from origin to origin, %</figcaption>{origins}{key}</figure>")
    notes = "".join(f"<li>{escape(note)}</li>" for note in queue.notes)
    return (
        f"<details class='queue'{' open' if opened else ''}>"
        f"<summary><b>{escape(name)}</b><span>{words} · {tested}</span></summary>"
        f"<div class='plots' id='q{place}'>{''.join(figures)}</div>"
        f"<div class='pair'>{_accuracy(queue)}{_odd_days(queue)}</div>"
        + (f"<ul class='note'>{notes}</ul>" if notes else "")
        + "<p class='note'><a href='#queues'>back</a></p></details>"
    )


def _legend(queue: QueueForecast) -> str:
    looks = [("actual", "happened"), ("ahead", "forecast"), ("band", "80 % band")]
    looks += [("tested", "forecast of the back-test")] if queue.backtest.days else []
    looks += [("plain", "before adjustments")] if queue.base is not None else []
    looks += [("odd", "odd day")] if queue.anomalies else []
    keys = "".join(f"<span class='legend'><i class='k {look}'></i>{label}</span>" for look, label in looks)
    return f"<p class='note'>{keys}</p>"


def _accuracy(queue: QueueForecast) -> str:
    errors = queue.accuracy
    if errors is None:
        return "<section><h3>Accuracy</h3><p class='note'>Too little history to test the forecast on.</p></section>"
    rows = [
        ("WAPE per interval", percent(errors.wape)),
        ("… a day", percent(errors.wape_day)),
        ("… a week", percent(errors.wape_week)),
        ("… of repeating last week", percent(errors.baseline_wape)),
        ("… of the mean of eight weeks", percent(errors.mean8_wape)),
        ("… that chance leaves (floor)", percent(errors.floor_wape)),
        ("Error saved against last week", percent(errors.skill)),
        ("Bias", percent(errors.bias)),
        ("MASE", number(errors.mase, 2)),
        ("Pinball loss", percent(errors.pinball)),
        *(
            (f"Inside the {band} band", percent(share))
            for band, share in {
                percent(errors.coverage_nominal, 0): errors.coverage,
                "80 %": errors.coverage_80,
                "90 %": errors.coverage_90,
            }.items()
        ),
    ]
    body = [f"<td>{label}</td>{_figure(text)}" for label, text in rows if text != "–"]
    note = f"<p class='note'>{errors.origins} origins, {errors.horizon_days} days each.</p>"
    return f"<section><h3>Accuracy</h3>{_table(('Figure', '=Value'), body)}{note}</section>"


def _odd_days(queue: QueueForecast) -> str:
    if not queue.anomalies:
        return ""
    rows = [
        f"<td class='day'>{weekday(odd.day)} {odd.day}</td><td>{escape(odd.kind.replace('_', ' '))}</td>"
        f"<td>{escape(odd.reason)}{' <small>(marked)</small>' if odd.marked else ''}</td>"
        f"{_figure(percent(odd.weight, 0))}"
        for odd in reversed(queue.anomalies)
    ]
    table = _table(("Day", "Kind", "What was seen", "=Counts"), rows)
    note = "<p class='note'>Counts: how much the day has taught the forecast. <code>marks.csv</code> overrules it.</p>"
    return f"<section><h3>Odd days</h3><div class='tall'>{table}</div>{note}</section>"


def _footer(plan: Plan) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in sorted(plan.versions.items()))
    history = f"history {plan.history_digest[:12]}" if plan.history_digest else ""
    words = " · ".join(filter(None, (history, f"seed {plan.inputs.configuration.seed}", versions)))
    return f"<footer>{escape(words)}</footer>"


def _section(title: str, content: str) -> str:
    return f"<section><h2>{title}</h2>{content}</section>"


def _table(header: Sequence[str], rows: Iterable[str]) -> str:
    """A table of rows that are made already; headings that begin with `=` stand over figures."""
    head = "".join(
        f"<th class='n' scope='col'>{title[1:]}</th>" if title.startswith("=") else f"<th scope='col'>{title}</th>"
        for title in header
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<div class='scroll'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _figure(text: str) -> str:
    return f"<td class='n'>{text}</td>"
