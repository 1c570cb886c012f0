"""One question to any staffing model: staff for a target, or the service of a staff, over ranges of the inputs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import ValidationError

from wfm.errors import UsageError
from wfm.models.organisation import Queue, Target
from wfm.models.patience import PatienceShape
from wfm.staffing import erlang_b
from wfm.staffing.blending import Blended, agents_beside, kept_idle
from wfm.staffing.chat import Chat
from wfm.staffing.deferred import Deferred
from wfm.staffing.erlang_a import ErlangA
from wfm.staffing.erlang_x import ErlangX
from wfm.staffing.general_patience import GeneralPatience
from wfm.staffing.model import Floats, Work
from wfm.staffing.patience import patience_of
from wfm.staffing.smallest_staff import measure, smallest_staff
from wfm.staffing.stationary import Definition, StationaryQueue, Targets, wait_quantile_seconds

CalculatorModel = Literal["b", "c", "a", "x", "mmn_g", "chat", "deferred", "blend"]
"""Erlang B, C, A and X, M/M/n+G, chat with handling times by number of chats, work with a deadline, calls with deferred
work beside them."""


@dataclass(frozen=True)
class Question:
    """Inputs as arrays of one length (`calls`, `aht_seconds`, `agents`); `agents` None asks for the staff.

    `calls` come per `interval_seconds`. `patience_kind` names the distribution of patience (see
    `patience_shape`), its mean is `patience_seconds`. `aht_by_chats_seconds` are handling times of a chat whose
    agent holds 1, 2, … chats. `beside_erlangs` of deferred work are to be done beside calls (model blend).
    `wait_quantile` asks for the wait that this share of contacts does not exceed.
    """

    model: CalculatorModel
    calls: Floats
    aht_seconds: Floats
    agents: Floats | None = None
    interval_seconds: float = 1800.0
    service_level: float | None = 0.8
    within_seconds: float = 20.0
    definition: Definition = "offered"
    max_asa_seconds: float | None = None
    max_abandonment: float | None = None
    max_occupancy: float = 1.0
    max_blocking: float = 0.01
    min_agents: float = 0.0
    patience_seconds: float | None = None
    patience_kind: str = "exponential"
    redial_share: float = 0.0
    aht_by_chats_seconds: tuple[float, ...] = ()
    beside_erlangs: float = 0.0
    wait_quantile: float | None = None
    real: bool = False


def answer(question: Question) -> dict[str, Floats]:
    """Columns by name: `load` in erlangs, `agents`, and what they give.

    Raises `UsageError` for inputs that the model cannot take and for targets that nothing meets.
    """
    aht = question.aht_seconds
    if question.model == "chat" and question.aht_by_chats_seconds:
        aht = np.full(question.calls.size, question.aht_by_chats_seconds[-1])
    load = erlang_b.non_negative("calls", question.calls) * erlang_b.non_negative("aht", aht)
    load = load / question.interval_seconds
    if question.model == "b":
        return {"load": load} | _lost(question, load)
    if question.model == "deferred":
        return {"load": load} | _deferred(question)
    aht = np.where(load > 0, aht, 1.0)  # without load no handling time is needed
    queue, targets = _queue(question, load, aht), _targets(question)
    agents = question.agents
    none_given = question.service_level is None and question.max_asa_seconds is None
    if (agents is None or question.model == "blend") and none_given and question.max_abandonment is None:
        raise UsageError("give a target: a service level, a mean wait or an abandonment")
    beside: dict[str, Floats] = {}
    if isinstance(queue, ErlangA) and question.model == "blend":
        queue, agents, beside = _blend(question, queue, targets)
    elif agents is None:
        agents = smallest_staff(queue, targets, real=question.real)
    given = measure(queue, agents, targets)
    columns = {
        "load": load,
        "agents": agents,
        "service_level": given.service_level,
        "asa_seconds": given.asa_seconds,
        "wait_probability": given.wait_probability,
        "occupancy": given.occupancy,
    }
    if question.patience_seconds is not None:
        columns["abandonment"] = given.abandonment
    if question.wait_quantile is not None:
        columns["wait_quantile_seconds"] = wait_quantile_seconds(queue.at(agents), question.wait_quantile)
    return columns | beside


def _blend(question: Question, voice: ErlangA, targets: Targets) -> tuple[StationaryQueue, Floats, dict[str, Floats]]:
    """The queue that calls meet, its whole agents, and what is done beside."""
    wanted = np.full(voice.load.size, question.beside_erlangs)
    agents = agents_beside(voice, targets, wanted) if question.agents is None else question.agents
    if np.any(agents != np.floor(agents)):
        raise UsageError("model blend takes whole agents")
    kept = kept_idle(voice, agents, targets)
    queue = Blended.of(voice, kept)
    return queue, agents, {"kept_idle": kept, "beside": queue.at(agents).deferred}


def patience_shape(kind: str) -> PatienceShape:
    """How patience varies, from its name and where it has one its coefficient of variation: lognormal:1.5."""
    name, _, text = kind.partition(":")
    try:
        return PatienceShape.model_validate({"distribution": name} | ({"cv": float(text)} if text else {}))
    except ValueError as error:
        names = "exponential, deterministic, uniform, lognormal:CV, weibull:CV or hyperexponential:CV"
        detail = error.errors()[0]["msg"].removeprefix("Value error, ") if isinstance(error, ValidationError) else ""
        raise UsageError(f"patience must be {names}, got {kind!r}" + (f" ({detail})" if detail else "")) from None


def _queue(question: Question, load: Floats, aht: Floats) -> StationaryQueue:
    patience = np.inf if question.patience_seconds is None else question.patience_seconds
    if question.model in ("a", "x", "mmn_g") and question.patience_seconds is None:
        raise UsageError(f"model {question.model} needs the mean patience of customers")
    if question.model == "chat":
        if not question.aht_by_chats_seconds:
            raise UsageError("model chat needs the handling times of a chat beside 0, 1, … others")
        return Chat.of(load, np.array(question.aht_by_chats_seconds), patience)
    if question.model == "x":
        return ErlangX.of(load, aht, patience, question.redial_share)
    if question.model == "mmn_g":
        kind = patience_shape(question.patience_kind)
        return GeneralPatience.of(load, aht, patience_of(kind, question.patience_seconds))
    return ErlangA.of(load, aht, np.inf if question.model == "c" else patience)


def _targets(question: Question) -> Targets:
    return Targets(
        service_level=question.service_level,
        within_seconds=question.within_seconds,
        definition=question.definition,
        max_asa_seconds=question.max_asa_seconds,
        max_abandonment=question.max_abandonment,
        max_occupancy=question.max_occupancy,
        min_agents=question.min_agents,
    )


def _lost(question: Question, load: Floats) -> dict[str, Floats]:
    agents = question.agents
    if agents is None:
        agents = np.maximum(
            erlang_b.required_servers(load, max_blocking=question.max_blocking), math.ceil(question.min_agents)
        )
    blocked = erlang_b.blocking(agents, load)
    busy = load * (1 - blocked) / np.maximum(agents, np.finfo(float).tiny)
    return {"agents": agents, "blocking": blocked, "occupancy": np.where(load > 0, np.minimum(busy, 1.0), 0.0)}


def _deferred(question: Question) -> dict[str, Floats]:
    """Work that comes at one rate for ten deadlines, judged in the middle of that time."""
    length = question.interval_seconds
    count = int(max(10 * question.within_seconds / length, 20)) + 1
    if count > 100_000:
        raise UsageError("the deadline must not be more than some 10,000 intervals long")
    share = 0.8 if question.service_level is None else question.service_level
    queue = Queue(
        channel="email",
        target=Target(
            service_level=share,
            within_seconds=question.within_seconds,
            max_occupancy=question.max_occupancy,
            min_agents=question.min_agents,
        ),
    )
    rows = []
    for index in range(question.calls.size):
        work = Work(
            np.full(count, question.calls[index]),
            np.full(count, question.aht_seconds[index]),
            np.ones(count, dtype=bool),
            length,
        )
        middle = count // 2
        people = question.agents[index] if question.agents is not None else Deferred().agents(queue, work)[middle]
        people = people if question.real or question.agents is not None else math.ceil(people - 1e-9)
        service = Deferred().service(queue, work, np.full(count, float(people)))
        rows.append((people, service.service_level[middle], service.asa_seconds[middle], service.occupancy[middle]))
    columns = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    return dict(zip(("agents", "service_level", "asa_seconds", "occupancy"), columns, strict=True))
