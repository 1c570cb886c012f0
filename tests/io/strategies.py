"""Hypothesis strategies for inputs of a plan, in the normal form that reading gives."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st

from wfm.io.site import SCOPE
from wfm.models.adjustment import Adjustment, EventShape
from wfm.models.external import ExternalDay, ExternalForecast
from wfm.models.history import History, QueueHistory
from wfm.models.organisation import Configuration
from wfm.models.people import (
    Agent,
    Assignment,
    AvailabilityLevel,
    DayMark,
    Driver,
    LedgerEntry,
    LockedDay,
    Preference,
    SpecialDay,
    TimeOff,
    WorkSpan,
)
from wfm.models.plan import PlanInputs
from wfm.models.skills import DatedSkill
from wfm.models.time import IntervalGrid, local_instant

ZONES = st.sampled_from(
    ["UTC", "Europe/Lisbon", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo"]
)
START = date(2026, 10, 19)
"""Fourteen days from here hold the end of summer time in Lisbon and New York."""

_TRICKY = st.sampled_from(
    [
        "=1+1",
        "@home",
        "-x",
        "+x",
        "'quoted'",
        '"',
        "a,b;c\td"[:3],
        "NO",
        "off",
        "true",
        "null",
        "~",
        "22:30",
        "1e3",
        "0x10",
        "007",
        "1.0",
        "2026-01-01",
        "a: b",
        "# no comment",
        "[x]",
        "{y}",
        "&a",
        "*a",
        "!b",
        "a.b",
        "a[1]",
        "back\\slash",
        "_x0041_",
        "https://example.org",
        "Łódź",
        "東京",
        "عربى",
        "\U0001f600",
        "x" * 200,
    ]
)
_LETTERS = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff\u2028\u2029")


def names(max_size: int = 12, exclude: str = "") -> st.SearchStrategy[str]:
    """Identifiers as people give them, without blanks at the ends, which are not kept."""
    plain = st.text(_LETTERS, min_size=1, max_size=max_size)
    return (plain | _TRICKY).filter(lambda name: name == name.strip() != "" and not set(exclude) & set(name))


def some(known: list[str], least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(known), unique=True, min_size=least) if known else st.just([])


numbers = st.floats(0.001, 1e6) | st.integers(1, 1000).map(float)
values = st.sampled_from([0.0, -2.5, 1e-9, 3e5])
clock = st.integers(0, 95).map(lambda quarter: 15 * quarter)


@st.composite
def opening_hours(draw: st.DrawFn) -> Any:
    if draw(st.booleans()):
        return draw(st.sampled_from(["24/7", {}, {"mon-fri": "08:00-20:00"}, {"sat": "20:00-04:00"}]))
    days = draw(st.lists(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), unique=True))
    spans = st.tuples(clock, st.integers(1, 1440)).map(lambda span: {"start": span[0], "end": span[0] + span[1]})
    return {day: draw(st.lists(spans, max_size=2)) for day in days}


params = st.dictionaries(
    names().filter(lambda name: name not in SCOPE),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False) | names(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names(), inner, max_size=3),
        max_leaves=5,
    ),
    max_size=3,
)


causes = st.fixed_dictionaries(
    {
        "share": st.sampled_from([0, 0.125]),
        "in_office": st.booleans(),
        "exceptions": st.lists(
            st.sampled_from(
                [{"share": 0.5}, {"share": 0, "weekdays": ["mon", "sun"]}, {"share": 0.25, "hours": "22:00-02:30"}]
            ),
            max_size=2,
        ),
    }
)


@st.composite
def configurations(draw: st.DrawFn) -> Configuration:
    distinct = {"unique": True, "min_size": 1, "max_size": 3}
    sites = draw(st.lists(names(), **distinct))
    skills = draw(st.lists(names(exclude="|<>=:"), **distinct))
    templates = draw(st.lists(names(), **distinct))
    contracts = draw(st.lists(names(), **distinct))
    queues = draw(st.lists(names(), **distinct))
    maybe_hours = st.none() | opening_hours()
    tree: dict[str, Any] = {
        "organisation": draw(names()),
        "time_zone": draw(ZONES),
        "horizon": {"start": START, "days": draw(st.integers(1, 28))},
        "interval_minutes": draw(st.sampled_from([15, 30, 60])),
        "currency": draw(st.sampled_from(["EUR", "", "=A1", "NO"])),
        "sites": {
            name: {"time_zone": draw(ZONES), "country": "NO", "opening_hours": draw(maybe_hours)} for name in sites
        },
        "skills": skills,
        "queues": {
            name: {
                "channel": draw(st.sampled_from(["voice", "chat", "email"])),
                "skills": draw(some(skills)),
                "opening_hours": draw(maybe_hours),
                "target": {"within_seconds": draw(numbers)},
                "aht_seconds": draw(st.none() | numbers),
                "shrinkage_causes": draw(st.dictionaries(names(), causes, max_size=2)),
                "first_contact_resolution": 0.75,
                "site": draw(st.none() | st.sampled_from(sites)),
                "group": draw(st.just("") | names()),
                "escalates_to": draw(st.none() | st.just(later)) if later else None,
                "consults": draw(st.dictionaries(st.just(later), st.just(0.25))) if later else {},
                "handovers": [
                    {"site": draw(st.sampled_from(sites)), "start": draw(clock), "minutes": 45, "weekdays": ["sun"]}
                    for _ in range(draw(st.integers(0, 2)))
                ],
            }
            for name, later in zip(queues, [*queues[1:], None], strict=True)
        },
        "staffing": draw(
            st.sampled_from([{}, {"load": "lag_sipp"}, {"busyness_cv": 0.1}, {"quantile": 0.9, "load": "sipp"}])
        ),
        "shift_templates": {
            name: {
                "earliest_start": draw(clock),
                "latest_start": 24 * 60 + draw(clock),
                "length_minutes": draw(st.lists(st.integers(300, 900), min_size=1, max_size=3)),
                "sites": draw(some(sites)),
                "tags": draw(st.lists(names(), max_size=2)),
                "breaks": [
                    {"activity": draw(names()), "minutes": 30, "earliest_minutes": 60, "latest_minutes": 120}
                    for _ in range(draw(st.integers(0, 2)))
                ],
            }
            for name in templates
        },
        "contracts": {
            name: {"hours_per_week": draw(numbers), "shift_templates": draw(some(templates))} for name in contracts
        },
        "rules": [
            {
                "rule": draw(names() | st.just("rest")),
                "params": draw(params),
                "weight": draw(st.none() | numbers),
                "sites": draw(some(sites)),
                "contracts": draw(some(contracts)),
                "valid_from": draw(st.none() | st.just(START)),
            }
            for _ in range(draw(st.integers(0, 3)))
        ],
        "history": {
            "missing": draw(st.sampled_from(["unknown", "zero"])),
            "columns": draw(
                st.sampled_from([{}, {"offered": "volume"}, {"aht_seconds": "AHT (s)"}, {"handled": "done"}])
            ),
            "interval_minutes": draw(st.sampled_from([None, 5, 60])),
        },
        "external": draw(
            st.sampled_from(
                [{}, {"label": "vendor", "use": True}, {"columns": {"offered": "vol", "aht_seconds": "AHT"}}]
            )
        ),
    }
    return Configuration.model_validate(tree)


def _moment(draw: st.DrawFn, day: date, zone_name: str) -> datetime:
    """Mostly on a quarter of the agent's clock, sometimes odd."""
    if draw(st.integers(0, 4)):
        return local_instant(day, draw(clock), zone_name)
    odd = timedelta(microseconds=draw(st.integers(0, 86_400_000_000)))
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + odd


def _shift(draw: st.DrawFn, agent: Agent, day: date, inputs: Configuration, *, locked: bool) -> Assignment:
    zone_name = agent.time_zone or inputs.sites[agent.site].time_zone
    start = _moment(draw, day, zone_name)
    length = draw(st.integers(2, 16)) * 60
    breaks = []
    if draw(st.booleans()):
        first = start + timedelta(minutes=draw(st.integers(0, 50)))
        spans = [(first, first + timedelta(minutes=15)), (first + timedelta(minutes=15), first + timedelta(minutes=45))]
        breaks = [WorkSpan(activity=draw(names()), start=a, end=b, paid=draw(st.booleans())) for a, b in spans]
    return Assignment(
        agent=agent.agent,
        date=day,
        start=start,
        end=start + timedelta(minutes=length),
        breaks=tuple(breaks),
        template=draw(st.sampled_from(["", *inputs.shift_templates])),
        tags=tuple(draw(st.lists(names(), max_size=2))),
        locked=locked,
    )


@st.composite
def histories(draw: st.DrawFn, configuration: Configuration, *, days_too: bool = True) -> History:
    """On whole local days of the organisation's zone, as reading gives them; with `days_too` some queues by day."""
    days = draw(st.integers(1, 3))
    first = draw(st.sampled_from([date(2025, 3, 29), date(2025, 10, 25), date(2025, 11, 1), date(2025, 6, 1)]))
    grid = IntervalGrid.of_days(first, days, configuration.interval_minutes, configuration.time_zone)
    seed = np.random.default_rng(draw(st.integers(0, 1000)))
    queues = {}
    local = grid.local(configuration.time_zone).astype("datetime64[D]").astype(int)
    lengths = np.bincount(local - local[0])
    by_days = days_too and draw(st.booleans())
    told = []
    for name in draw(some(list(configuration.queues), least=1)):
        series = []
        by_day = by_days and draw(st.booleans())
        for high in (50.0, 900.0, 5.0, 3.0):
            values = np.round(seed.random(grid.count) * high, int(seed.integers(0, 12)))
            values[seed.random(grid.count) < draw(st.sampled_from([0.0, 0.5]))] = np.nan
            if by_day:  # one value a day: a mean, or an equal part of the sum
                values = np.round(values[: len(lengths)], 6) / (1 if high == 900.0 else lengths)
                values = values[local - local[0]]
            series.append(values)
        keep = [True, draw(st.booleans()), draw(st.booleans()), draw(st.booleans())]
        known = [kept and not np.isnan(values).all() for kept, values in zip(keep, series, strict=True)]
        if by_day:
            told.append(f"queue {name!r}: its rows are of whole days, so it is forecast by day")
        queues[name] = QueueHistory(
            grid=grid,
            offered=series[0],
            aht_seconds=series[1] if known[1] else [],
            abandoned=series[2] if known[2] else [],
            escalated=series[3] if known[3] else [],
            by_day=by_day,
        )
    absent = [f"queue {name!r} has no rows" for name in configuration.queues if name not in queues]
    notes = draw(st.lists(names(), unique=True, max_size=2))
    return History(queues=queues, notes=tuple(dict.fromkeys([*notes, *absent, *told])))


shapes = st.sampled_from(
    [
        EventShape(by_day=(0.25,)),
        EventShape(by_day=(0.1, 1, 2.5)),
        EventShape(ramp_days=0.5),
        EventShape(half_life_days=3),
        EventShape(ramp_days=2, half_life_days=0.125),
    ]
)


@st.composite
def adjustments(draw: st.DrawFn, configuration: Configuration) -> Adjustment:
    name, queue = draw(st.sampled_from(list(configuration.queues.items())))
    kind = draw(st.sampled_from(["percent", "absolute", "replace", "at_most"]))
    limits = kind in ("replace", "at_most")
    first = START + timedelta(days=draw(st.integers(-40, 40)))
    return Adjustment(
        name=draw(names()),
        queue=draw(st.sampled_from(["", name])),
        channel=draw(st.sampled_from(["", queue.channel])),
        tier=draw(st.sampled_from([None, queue.tier])),
        site=draw(st.sampled_from(["", queue.site or ""])),
        group=draw(st.sampled_from(["", queue.group])),
        first=first,
        last=first + timedelta(days=draw(st.integers(0, 40))),
        hours=draw(st.none() | opening_hours()),
        what=draw(st.sampled_from(["volume", "aht"])),
        kind=kind,
        value=draw(numbers) if limits else draw(st.sampled_from([-50.0, -12.5, 0.125, 1e6])),
        per=draw(st.sampled_from(["interval", "day", "period"])),
        shape=None if limits else draw(st.none() | shapes),
        enabled=draw(st.booleans()),
        author=draw(st.just("") | names()),
        made=draw(st.none() | st.just(date(2026, 1, 2))),
        reason=draw(st.just("") | names()),
    )


@st.composite
def externals(draw: st.DrawFn, configuration: Configuration) -> ExternalForecast:
    """As reading gives it: with the label and the use of the configuration."""
    source = configuration.external
    if draw(st.booleans()):
        history = draw(histories(configuration, days_too=False))
        queues = {
            name: queue.model_copy(update={"abandoned": np.zeros(0), "escalated": np.zeros(0)})
            for name, queue in history.queues.items()
        }
        return ExternalForecast(label=source.label, use=source.use, intervals=History(queues=queues))
    days = [
        ExternalDay(
            queue=name, date=START + timedelta(days=day), offered=draw(numbers), aht_seconds=draw(st.none() | numbers)
        )
        for name in draw(some(list(configuration.queues), least=1))
        for day in draw(st.lists(st.integers(0, 400), unique=True, min_size=1, max_size=2))
    ]
    return ExternalForecast(label=source.label, use=source.use, days=tuple(days))


def dated(skill: str) -> st.SearchStrategy[list[DatedSkill]]:
    """A level above what agents have anyway, always, from or until a day, or two one after the other."""
    level, day = st.integers(6, 9), st.sampled_from([date(2020, 2, 29), START, START + timedelta(days=3)])
    return st.builds(
        lambda first, last, then, dates: (
            [DatedSkill(skill=skill, level=first)]
            if dates == 0
            else [
                DatedSkill(skill=skill, level=first, valid_until=last),
                DatedSkill(skill=skill, level=then, valid_from=last + timedelta(days=dates)),
            ][: 3 - min(dates, 2)]
        ),
        level,
        day,
        level,
        st.integers(0, 3),
    )


@st.composite
def plan_inputs(draw: st.DrawFn) -> PlanInputs:
    configuration = draw(configurations())
    agents = tuple(
        Agent(
            agent=name,
            name=draw(st.just("") | names(30)),
            site=draw(st.sampled_from(list(configuration.sites))),
            contract=draw(st.sampled_from(list(configuration.contracts))),
            skills={skill: draw(st.integers(1, 5)) for skill in draw(some(list(configuration.skills)))},
            dated_skills=tuple(each for skill in draw(some(list(configuration.skills))) for each in draw(dated(skill))),
            team=draw(st.just("") | names()),
            labels=tuple(draw(st.lists(names(), max_size=2))),
            time_zone=draw(st.none() | ZONES),
            availability=draw(st.none() | opening_hours()),
            start_date=draw(st.none() | st.just(date(2020, 2, 29))),
            end_date=draw(st.none() | st.just(date(2030, 12, 31))),
        )
        for name in draw(st.lists(names(), unique=True, min_size=1, max_size=3))
    )
    time_off, preferences, locked, past = [], [], [], []
    tags = [tag for template in configuration.shift_templates.values() for tag in template.tags]
    for agent in agents:
        zone_name = agent.time_zone or configuration.sites[agent.site].time_zone
        days = [START + timedelta(days=2 * number) for number in range(7)]
        for day in draw(st.lists(st.sampled_from(days), unique=True, max_size=3)):
            shift = _shift(draw, agent, day, configuration, locked=True) if draw(st.booleans()) else None
            locked.append(LockedDay(agent=agent.agent, date=day, assignment=shift))
        if draw(st.booleans()):
            past.append(_shift(draw, agent, START - timedelta(days=3), configuration, locked=False))
        if draw(st.booleans()):
            begin = _moment(draw, START, zone_name)
            end = local_instant(
                START + timedelta(days=draw(st.integers(2, 40))), draw(st.sampled_from([0, 720])), zone_name
            )
            hours = draw(st.just(0.0) | numbers)
            time_off.append(TimeOff(agent=agent.agent, start=begin, end=end, kind=draw(names()), paid_hours=hours))
        if draw(st.booleans()):
            what = draw(st.sampled_from(["work", "off", *configuration.shift_templates, *tags]))
            wish = draw(st.sampled_from(["want", "avoid"]))
            preferences.append(Preference(agent=agent.agent, date=START, wish=wish, what=what, weight=draw(numbers)))
    ledger = [
        LedgerEntry(
            agent=agent.agent,
            what=draw(st.sampled_from(["hours", "nights"])),
            first=START - timedelta(days=9),
            last=START - timedelta(days=draw(st.integers(1, 9))),
            amount=draw(numbers),
        )
        for agent in agents
        if draw(st.booleans())
    ]
    levels = [
        AvailabilityLevel(
            agent=agent.agent,
            level=draw(st.sampled_from(["cannot", "rather_not", "love"])),
            hours=draw(opening_hours()),
        )
        for agent in agents
        if draw(st.booleans())
    ]
    special = [
        SpecialDay(
            date=START,
            kind=draw(st.sampled_from(["closed", "holiday", "event"])),
            name=draw(names()),
            queue=draw(st.sampled_from(["", *configuration.queues])),
            site=draw(st.sampled_from(["", *configuration.sites])),
            factor=draw(st.none() | numbers),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    marks = []
    for number in range(draw(st.integers(0, 2))):
        first = date(2025, 6, 1) + timedelta(days=10 * number)
        marks.append(
            DayMark(
                queue=draw(st.none() | st.sampled_from(list(configuration.queues))),
                first=first,
                last=first + timedelta(days=draw(st.integers(0, 9))),
                use=draw(st.sampled_from(["use", "ignore"])),
                reason=draw(st.just("") | names()),
            )
        )
    return PlanInputs(
        configuration=configuration,
        marks=tuple(marks),
        drivers=tuple(
            Driver(
                date=START + timedelta(days=day),
                name=draw(names()),
                value=draw(st.sampled_from([0.0, -2.5, 1e-9, 3e5])),
            )
            for day in draw(st.lists(st.integers(-400, 10), unique=True, max_size=2))
        ),
        adjustments=tuple(draw(st.lists(adjustments(configuration), max_size=2))),
        external=draw(st.none() | externals(configuration)),
        agents=agents,
        time_off=tuple(time_off),
        preferences=tuple(preferences),
        locked=tuple(locked),
        past=tuple(past),
        special_days=tuple(special),
        ledger=tuple(ledger),
        levels=tuple(levels),
        history=draw(st.none() | histories(configuration)),
    )
