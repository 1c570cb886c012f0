from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.integrate import quad

from wfm.models.organisation import Queue
from wfm.models.patience import PatienceShape
from wfm.staffing.channels import staffing_model
from wfm.staffing.interactive import stationary_queue, targets_of
from wfm.staffing.model import Work
from wfm.staffing.patience import patience_of
from wfm.staffing.smallest_staff import smallest_staff

SETTINGS: dict[str, dict[str, Any]] = {
    "erlang_c": {},
    "erlang_a": {"patience_seconds": 90},
    "erlang_x": {"patience_seconds": 90, "redial_share": 0.4},
    "mmn_g": {"patience_seconds": 90, "patience_shape": {"distribution": "lognormal", "cv": 1.5}},
    "chat": {
        "channel": "chat",
        "concurrency": 3,
        "patience_seconds": 90,
        "aht_by_concurrency_seconds": [200, 250, 320],
    },
}
VOLUME = np.array([0.0, 0.5, 12.0, 80.0, 400.0])


def _work(is_open: bool = True) -> Work:
    return Work(VOLUME, np.array([np.nan, 240, 240, 240, 240]), np.full(5, is_open), 1800.0)


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("definition", ["offered", "answered", "virtual"])
def test_the_people_required_keep_every_promise_and_hardly_fewer_do(name: str, definition: str) -> None:
    target = {
        "service_level": 0.85,
        "within_seconds": 30,
        "definition": definition,
        "max_asa_seconds": 15,
        "max_abandonment": 0.05,
        "max_occupancy": 0.88,
    }
    queue = Queue.model_validate({**SETTINGS[name], "target": target})
    model = staffing_model(queue)
    assert model.name == name
    agents = model.agents(queue, _work())
    assert agents[0] == 0
    whole = smallest_staff(stationary_queue(queue, VOLUME * 240 / 1800, np.full(5, 240.0)), targets_of(queue))
    assert np.all((agents <= whole) & (agents >= whole - 1))
    got = model.service(queue, _work(), agents)
    assert np.all(got.service_level >= 0.85 - 1e-9)
    assert np.all(got.asa_seconds <= 15 + 1e-6)
    assert np.all(got.abandonment <= 0.05 + 1e-9)
    assert np.all(got.occupancy <= 0.88 + 1e-7)
    less = model.service(queue, _work(), np.maximum(agents - 0.02, 0))
    missed = (less.service_level < 0.85) | (less.asa_seconds > 15) | (less.abandonment > 0.05) | (less.occupancy > 0.88)
    assert np.all(missed[1:])
    assert not model.agents(queue, _work(is_open=False)).any()


def test_patience_saves_people_and_redials_cost_some() -> None:
    agents = {name: staffing_model(queue).agents(queue, _work())[2:] for name, queue in _queues().items()}
    assert np.all(agents["erlang_a"] < agents["erlang_c"])
    assert np.all(agents["erlang_a"] < agents["erlang_x"])


def _queues() -> dict[str, Queue]:
    return {name: Queue.model_validate(settings) for name, settings in SETTINGS.items()}


def test_more_work_than_people_has_an_answer_where_customers_leave() -> None:
    for name, queue in _queues().items():
        got = staffing_model(queue).service(queue, _work(), np.full(5, 2.0))
        assert np.all((got.service_level >= 0) & (got.service_level <= 1))
        if name != "erlang_c":
            assert got.abandonment[-1] > 0.5
            assert np.isfinite(got.asa_seconds).all()


@pytest.mark.parametrize(
    ("shape", "cv"),
    [
        ({"distribution": "exponential"}, 1.0),
        ({"distribution": "uniform"}, 3**-0.5),
        ({"distribution": "lognormal", "cv": 0.7}, 0.7),
        ({"distribution": "weibull", "cv": 1.8}, 1.8),
        ({"distribution": "weibull", "cv": 0.3}, 0.3),
        ({"distribution": "hyperexponential", "cv": 2.0}, 2.0),
    ],
)
def test_shapes_have_their_mean_and_spread(shape: dict[str, Any], cv: float) -> None:
    patience = patience_of(PatienceShape.model_validate(shape), 80.0)
    cuts = [0.0, 1.0, 20.0, 80.0, 160.0, 500.0, 2e3, 1e4, 1e5]

    def moment(power: int) -> float:
        return sum(
            quad(lambda t: power * t ** (power - 1) * float(patience.survival(np.array([t]))[0]), low, high, limit=200)[
                0
            ]
            for low, high in pairwise(cuts)
        )

    assert moment(1) == pytest.approx(80, rel=1e-4)
    assert (moment(2) - moment(1) ** 2) ** 0.5 / 80 == pytest.approx(cv, rel=2e-3)


def test_a_table_and_a_fixed_patience() -> None:
    table = PatienceShape.model_validate({"distribution": "empirical", "survival": [[0, 1], [60, 0.5], [120, 0.1]]})
    assert patience_of(table, None).survival(np.array([30.0])) == pytest.approx(0.75)
    fixed = patience_of(PatienceShape(distribution="deterministic"), 40.0)
    assert fixed.stay(np.array([10.0, 90.0])).tolist() == [10, 40]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"redial_share": 0.5}, "redial_share needs patience_seconds"),
        ({"patience_shape": {"distribution": "uniform"}}, "a uniform patience needs patience_seconds"),
        ({"patience_shape": {"distribution": "lognormal"}}, "cv goes with"),
        ({"patience_shape": {"distribution": "hyperexponential", "cv": 0.5}}, "needs a cv above 1"),
        ({"patience_shape": {"distribution": "weibull", "cv": 99}}, "between 0.05 and 20"),
        ({"patience_shape": {"distribution": "empirical"}}, "survival goes with"),
        ({"patience_shape": {"distribution": "empirical", "survival": [[0, 1], [0, 0.5]]}}, "survival needs rising"),
        ({"concurrency": 2, "aht_by_concurrency_seconds": [100]}, "needs 2 values, got 1"),
        ({"concurrency": 2, "aht_by_concurrency_seconds": [100, 300]}, "must not grow faster"),
        (
            {"concurrency": 2, "patience_seconds": 9, "patience_shape": {"distribution": "uniform"}},
            "must be exponential",
        ),
    ],
)
def test_settings_that_do_not_go_together(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Queue.model_validate(settings)
