"""Layers over a forecast: what each kind does, that they can be taken away again, that sums agree."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forecasting.making import START, configuration, forecast
from wfm.errors import ConfigurationError
from wfm.forecasting.adjust import adjust, switched_off
from wfm.models.adjustment import Adjustment, EventShape
from wfm.models.external import ExternalDay, ExternalForecast
from wfm.models.forecast import Forecast
from wfm.models.history import History, QueueHistory
from wfm.models.time import IntervalGrid

SETTINGS = configuration()
BASE = forecast(SETTINGS)
NO_VALUES: list[float] = []


def row(**given: Any) -> Adjustment:
    values = {"name": "layer", "first": START, "last": START, "kind": "percent", "value": 10, **given}
    return Adjustment.model_validate(values)


def on_day(made: Forecast, queue: str, day: date) -> np.ndarray:
    zone = SETTINGS.queue_zone(queue)
    return made.queues[queue].offered[made.grid.local(zone).astype("datetime64[D]") == np.datetime64(day)]


class TestVolume:
    def test_per_cent_is_of_what_is_below(self) -> None:
        made = adjust(SETTINGS, BASE, [row(queue="phone"), row(queue="phone", value=-50, name="later")])
        assert on_day(made, "phone", START) == pytest.approx(on_day(BASE, "phone", START) * 1.1 * 0.5)
        later = START + timedelta(days=1)
        assert on_day(made, "phone", later).tolist() == on_day(BASE, "phone", later).tolist()
        assert made.queues["mail"] is BASE.queues["mail"]

    @pytest.mark.parametrize(("value", "factor"), [(-100, 0), (-99, 0.01), (0, 1), (1, 1.01), (400, 5)])
    def test_per_cent_at_its_limits(self, value: float, factor: float) -> None:
        made = adjust(SETTINGS, BASE, [row(value=value)])
        assert on_day(made, "mail", START) == pytest.approx(on_day(BASE, "mail", START) * factor)

    @pytest.mark.parametrize("place", [{}, {"channel": "voice"}, {"tier": 2}, {"site": "Lisbon"}, {"group": "home"}])
    @pytest.mark.parametrize(("kind", "value"), [("absolute", 90.0), ("absolute", -90.0), ("replace", 333.0)])
    def test_a_node_s_day_is_spread_in_proportion_over_its_queues(
        self, place: dict[str, Any], kind: str, value: float
    ) -> None:
        last = START + timedelta(days=2)
        asked = row(last=last, kind=kind, value=value, **place)
        made = adjust(SETTINGS, BASE, [asked])
        names = asked.queues(SETTINGS)
        assert names
        for day in (START, START + timedelta(days=1), last):
            before = np.concatenate([on_day(BASE, name, day) for name in names])
            after = np.concatenate([on_day(made, name, day) for name in names])
            total = value if kind == "replace" else before.sum() + value
            assert after.sum() == pytest.approx(total)
            assert after == pytest.approx(before * total / before.sum())
        for name in set(SETTINGS.queues) - set(names):
            assert made.queues[name] is BASE.queues[name]

    def test_an_interval_and_a_period(self) -> None:
        last = START + timedelta(days=1)
        each = adjust(SETTINGS, BASE, [row(channel="voice", kind="absolute", value=6, per="interval", last=last)])
        both = [
            np.sum(
                [np.concatenate([on_day(made, name, day) for day in (START, last)]) for name in ("phone", "experts")], 0
            )
            for made in (BASE, each)
        ]
        assert both[1] - both[0] == pytest.approx(6.0)
        whole = adjust(SETTINGS, BASE, [row(queue="mail", kind="replace", value=1000, per="period", last=last)])
        days = [on_day(whole, "mail", day).sum() for day in (START, last)]
        assert sum(days) == pytest.approx(1000)
        assert days[0] / days[1] == pytest.approx(on_day(BASE, "mail", START).sum() / on_day(BASE, "mail", last).sum())

    @pytest.mark.parametrize(("kind", "pick"), [("at_least", max), ("at_most", min)])
    @pytest.mark.parametrize("off", [-1.0, 0.0, 1.0])
    def test_limits_change_only_what_is_beyond_them(self, kind: str, pick: Any, off: float) -> None:
        before = on_day(BASE, "phone", START)
        value = float(before.sum()) + off
        made = adjust(SETTINGS, BASE, [row(queue="phone", kind=kind, value=value)])
        assert on_day(made, "phone", START).sum() == pytest.approx(pick(before.sum(), value))
        if off and pick(before.sum(), value) == before.sum():
            assert made.queues["phone"] is BASE.queues["phone"]
        each = adjust(SETTINGS, BASE, [row(queue="phone", kind=kind, value=20, per="interval")])
        assert on_day(each, "phone", START) == pytest.approx([pick(value, 20.0) for value in before])

    def test_hours_and_weekdays(self) -> None:
        hours = {"mon": "09:00-12:00", "tue": []}
        made = adjust(SETTINGS, BASE, [row(queue="phone", hours=hours, last=START + timedelta(days=6), value=100)])
        factor = made.queues["phone"].offered / BASE.queues["phone"].offered
        local = made.grid.local("Europe/Lisbon")
        hour = (local - local.astype("datetime64[D]")).astype("timedelta64[h]").astype(int)
        monday = local.astype("datetime64[D]") == np.datetime64(START)
        assert factor == pytest.approx(np.where(monday & (hour >= 9) & (hour < 12), 2.0, 1.0))

    def test_contacts_where_nothing_was_expected_come_evenly_into_open_hours(self) -> None:
        empty = BASE.model_copy(
            update={
                "queues": {
                    **BASE.queues,
                    "experts": BASE.queues["experts"].model_copy(
                        update={"offered": np.zeros(BASE.grid.count), "quantiles": np.zeros((3, BASE.grid.count))}
                    ),
                }
            }
        )
        made = adjust(SETTINGS, empty, [row(queue="experts", kind="replace", value=50)])
        day = on_day(made, "experts", START)
        assert sorted(set(day.tolist())) == pytest.approx([0, 5])
        assert day[8:18] == pytest.approx(5.0)
        quantiles = made.queues["experts"].quantiles[:, 8:18]
        assert (np.diff(quantiles, axis=0) > 0).all()
        assert (quantiles[0] < 5).all()
        assert (quantiles[2] > 5).all()

    def test_more_taken_away_than_there_is_leaves_none_and_is_told(self) -> None:
        made = adjust(SETTINGS, BASE, [row(queue="phone", kind="absolute", value=-1e6)])
        assert not on_day(made, "phone", START).any()
        assert "takes away" in made.layers[0].notes[0]

    def test_closed_days_stay_closed_and_are_told(self) -> None:
        saturday = START + timedelta(days=5)
        made = adjust(SETTINGS, BASE, [row(queue="experts", first=saturday, last=saturday, kind="replace", value=9)])
        assert made.queues["experts"] is BASE.queues["experts"]
        assert made.layers[0].notes == (
            f"queue experts, {saturday} to {saturday}: without effect, as no open interval of the plan is chosen",
        )

    def test_a_day_that_the_plan_holds_in_part_gets_its_part(self) -> None:
        """Midnight in Lisbon is one o'clock in Oslo: the plan's last hour is the first of another day there."""
        settings = configuration(days=1, north={"time_zone": "Europe/Oslo"})
        base = forecast(settings)
        asked = row(queue="north", kind="replace", value=240, last=START + timedelta(days=1))
        offered = adjust(settings, base, [asked]).queues["north"].offered
        assert offered[:23].sum() == pytest.approx(240 * 23 / 24)
        assert offered[23:].sum() == pytest.approx(240 * 1 / 24)

    def test_a_period_that_reaches_beyond_the_plan_counts_by_open_time(self) -> None:
        asked = row(queue="experts", kind="replace", value=1000, per="period", last=START + timedelta(days=11))
        offered = adjust(SETTINGS, BASE, [asked]).queues["experts"].offered
        assert offered.sum() == pytest.approx(500), "five of ten working days"


class TestEvents:
    @pytest.mark.parametrize(
        ("shape", "shares"),
        [
            (EventShape(by_day=(0.5, 1, 0.25)), [0.5, 1, 0.25, 0, 0, 0, 0]),
            (EventShape(half_life_days=1), [0.5 ** (day + 0.5) for day in range(7)]),
            (EventShape(ramp_days=2), [0.25, 0.75, 1, 1, 1, 1, 1]),
            (EventShape(ramp_days=1, half_life_days=2), [0.5, *(0.5 ** ((day - 0.5) / 2) for day in range(1, 7))]),
        ],
    )
    def test_share_at_noon(self, shape: EventShape, shares: list[float]) -> None:
        settings = configuration(queue={})
        base = forecast(settings)
        asked = row(last=START + timedelta(days=6), value=100, shape=shape)
        factor = adjust(settings, base, [asked]).queues["queue"].offered / base.queues["queue"].offered - 1
        noon = (factor[11::24] + factor[12::24]) / 2
        assert noon == pytest.approx(shares, rel=1e-3)

    def test_a_day_s_contacts_follow_the_shape_and_a_period_s_are_all_there(self) -> None:
        last = START + timedelta(days=2)
        shape = EventShape(by_day=(1, 0.5, 0.25))
        daily = adjust(SETTINGS, BASE, [row(queue="phone", kind="absolute", value=80, last=last, shape=shape)])
        days = [START + timedelta(days=number) for number in range(3)]
        more = [on_day(daily, "phone", day).sum() - on_day(BASE, "phone", day).sum() for day in days]
        assert more == pytest.approx([80, 40, 20])
        asked = row(queue="phone", kind="absolute", value=80, last=last, shape=shape, per="period")
        assert adjust(SETTINGS, BASE, [asked]).layers[0].total == pytest.approx(80)


class TestHandlingTime:
    def test_kinds(self) -> None:
        base = BASE.queues["phone"]
        plus = adjust(SETTINGS, BASE, [row(queue="phone", what="aht", kind="absolute", value=30)])
        assert plus.queues["phone"].aht_seconds[:24] == pytest.approx(base.aht_seconds[:24] + 30)
        assert plus.queues["phone"].offered.tolist() == base.offered.tolist()
        less = adjust(SETTINGS, BASE, [row(queue="phone", what="aht", value=-10)])
        assert less.queues["phone"].aht_seconds[:24] == pytest.approx(base.aht_seconds[:24] * 0.9)

    def test_a_replaced_mean_keeps_the_profile(self) -> None:
        made = adjust(SETTINGS, BASE, [row(channel="voice", what="aht", kind="replace", value=300)])
        names, day = ("phone", "experts"), slice(0, 24)
        offered = np.concatenate([made.queues[name].offered[day] for name in names])
        before = np.concatenate([BASE.queues[name].aht_seconds[day] for name in names])
        after = np.concatenate([made.queues[name].aht_seconds[day] for name in names])
        assert (offered * after).sum() / offered.sum() == pytest.approx(300)
        assert (after / before)[offered > 0] == pytest.approx(after[0] / before[0])

    @pytest.mark.parametrize(("kind", "pick"), [("at_least", max), ("at_most", min)])
    def test_limits_of_the_mean(self, kind: str, pick: Any) -> None:
        base = BASE.queues["phone"]
        mean = float((base.offered * base.aht_seconds)[:24].sum() / base.offered[:24].sum())
        for value in (mean - 1, mean + 1):
            made = adjust(SETTINGS, BASE, [row(queue="phone", what="aht", kind=kind, value=value)]).queues["phone"]
            found = (made.offered * made.aht_seconds)[:24].sum() / made.offered[:24].sum()
            assert found == pytest.approx(pick(mean, value))

    def test_nothing_is_left_of_it_at_most_a_second(self) -> None:
        made = adjust(SETTINGS, BASE, [row(queue="phone", what="aht", kind="absolute", value=-1000)])
        assert (made.queues["phone"].aht_seconds[:24] == 1).all()
        assert "held at 1 second" in made.layers[0].notes[0]

    def test_contacts_without_a_handling_time_are_refused(self) -> None:
        mail = BASE.queues["mail"].model_copy(
            update={
                "offered": np.zeros(BASE.grid.count),
                "aht_seconds": np.zeros(BASE.grid.count),
                "quantiles": np.zeros((3, BASE.grid.count)),
            }
        )
        empty = BASE.model_copy(update={"queues": {**BASE.queues, "mail": mail}})
        with pytest.raises(ConfigurationError, match=r"queues\.mail\.aht_seconds: is needed"):
            adjust(SETTINGS, empty, [row(queue="mail", kind="replace", value=5)])


class TestQuantiles:
    def test_they_follow_the_mean_and_stay_where_it_stays(self) -> None:
        made = adjust(SETTINGS, BASE, [row(queue="phone", value=50)])
        queue, base = made.queues["phone"], BASE.queues["phone"]
        assert queue.quantiles[:, :24] == pytest.approx(base.quantiles[:, :24] * 1.5)
        assert queue.quantiles[:, 24:].tolist() == base.quantiles[:, 24:].tolist()
        assert queue.base is not None
        assert queue.base.offered.tolist() == base.offered.tolist()

    def test_with_a_known_spread_more_contacts_are_relatively_less_uncertain(self) -> None:
        base = forecast(SETTINGS, spread=True)
        made = adjust(SETTINGS, base, [row(queue="phone", value=300)])
        queue, before = made.queues["phone"], base.queues["phone"]
        mean = before.offered[:24]
        variance = [1.5 * each + (0.1**2 + 0.1**2) * each**2 for each in (mean, 4 * mean)]
        expected = 4 * mean + (before.quantiles[2, :24] - mean) * np.sqrt(variance[1] / variance[0])
        assert queue.quantiles[2, :24] == pytest.approx(expected)
        assert (queue.quantiles[2, :24] / 4 / mean < before.quantiles[2, :24] / mean).all()

    def test_quantiles_of_days_follow(self) -> None:
        queue = BASE.queues["phone"]
        totals = np.bincount(np.arange(BASE.grid.count) // 24, queue.offered)
        queue = queue.model_copy(update={"day_quantiles": np.stack([totals * 0.8, totals, totals * 1.2])})
        base = BASE.model_copy(update={"queues": {**BASE.queues, "phone": queue}})
        made = adjust(SETTINGS, base, [row(queue="phone", value=50)]).queues["phone"]
        assert made.day_quantiles[:, 0] == pytest.approx(totals[0] * 1.5 * np.array([0.8, 1, 1.2]))
        assert made.day_quantiles[:, 1:].tolist() == queue.day_quantiles[:, 1:].tolist()


@st.composite
def rows(draw: st.DrawFn) -> Adjustment:
    kind = draw(st.sampled_from(["percent", "absolute", "replace", "at_least", "at_most"]))
    low = {"percent": -100.0, "absolute": -500.0}.get(kind, 0.0)
    first = START + timedelta(days=draw(st.integers(-3, 8)))
    shapes = st.none() | st.just(EventShape(ramp_days=1, half_life_days=2)) | st.just(EventShape(by_day=(0.5, 2.0)))
    what = draw(st.sampled_from(["volume", "volume", "aht"]))
    return Adjustment(
        name=draw(st.sampled_from("abc")),
        queue=draw(st.sampled_from(["", "phone", "mail"])),
        channel=draw(st.sampled_from(["", "voice"])),
        first=first,
        last=first + timedelta(days=draw(st.integers(0, 9))),
        what=what,
        kind=kind,
        value=draw(st.floats(max(low, -90.0) if what == "aht" else low, 900)) + (what == "aht" and low == 0),
        per=draw(st.sampled_from(["interval", "day", "period"])),
        shape=None if low == 0 else draw(shapes),
        enabled=draw(st.booleans()),
    )


@given(st.lists(rows(), max_size=6))
def test_layers_add_up_and_can_be_taken_away(given: list[Adjustment]) -> None:
    made = adjust(SETTINGS, BASE, given)
    for name, queue in made.queues.items():
        assert (queue.offered >= 0).all()
        assert (queue.aht_seconds > 0).all()
        assert (np.diff(queue.quantiles, axis=0) >= 0).all()
        change = sum(layer.contacts.get(name, 0.0) for layer in made.layers)
        assert queue.offered.sum() - BASE.queues[name].offered.sum() == pytest.approx(change, abs=1e-6)
    assert adjust(SETTINGS, made, given) == made, "the same again from its own base"
    assert adjust(SETTINGS, made).queues == BASE.queues, "without any layer it is exactly what it was"
    without = [row for row in given if row.name != "b"]
    off = adjust(SETTINGS, made, switched_off(given, ["b"]))
    assert off.queues == adjust(SETTINGS, BASE, without).queues
    assert Forecast.model_validate_json(made.model_dump_json()) == made


class TestExternal:
    def test_intervals_stand_in_place_of_ours_where_they_are_known(self) -> None:
        grid = IntervalGrid.of_days(START + timedelta(days=1), 1, 60, "Europe/Lisbon")
        offered = np.where(np.arange(24) < 12, 7.0, np.nan)
        series = QueueHistory(grid=grid, offered=offered, aht_seconds=np.full(24, 99.0), abandoned=NO_VALUES)
        external = ExternalForecast(label="vendor", use=True, intervals=History(queues={"phone": series}))
        made = adjust(SETTINGS, BASE, [], external)
        queue, base = made.queues["phone"], BASE.queues["phone"]
        assert queue.offered[24:36].tolist() == [7.0] * 12
        assert queue.aht_seconds[24:48].tolist() == [99.0] * 24
        assert np.delete(queue.offered, np.s_[24:36]).tolist() == np.delete(base.offered, np.s_[24:36]).tolist()
        assert made.layers[0].name == "vendor"
        assert "ours stands there" in made.layers[0].notes[0]
        aside = external.model_copy(update={"use": False})
        assert adjust(SETTINGS, made, [], aside).queues == BASE.queues

    def test_days_are_spread_by_our_shape(self) -> None:
        days = (ExternalDay(queue="mail", date=START, offered=100, aht_seconds=60),)
        made = adjust(SETTINGS, BASE, [], ExternalForecast(use=True, days=days))
        after, before = on_day(made, "mail", START), on_day(BASE, "mail", START)
        assert after == pytest.approx(before * 100 / before.sum())
        seconds = made.queues["mail"].aht_seconds[:24]
        assert (after * seconds).sum() / after.sum() == pytest.approx(60)

    def test_adjustments_lie_over_it(self) -> None:
        days = (ExternalDay(queue="mail", date=START, offered=100),)
        made = adjust(SETTINGS, BASE, [row(queue="mail", value=10)], ExternalForecast(use=True, days=days))
        assert on_day(made, "mail", START).sum() == pytest.approx(110)
        assert [layer.name for layer in made.layers] == ["external", "layer"]
