"""Deferred work in the idle time of voice and chat people, from the requirement to the service it gives."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush
from typing import Any

import numpy as np
import pytest

from tests.staffing.building import configuration, forecast
from wfm.errors import ConfigurationError
from wfm.models.people import Agent
from wfm.staffing.leftover import able_share, idle
from wfm.staffing.model import Work
from wfm.staffing.requirement import make_requirement, make_sizings
from wfm.staffing.service import achieved_service

MAIL = {"channel": "email", "target": {"service_level": 0.95, "within_seconds": 4 * 3600}}


def plan(**queues: dict[str, Any]) -> Any:
    return configuration({name: {"skills": [name], **settings} for name, settings in queues.items()}, skills=[*queues])


def people(*skills: str) -> list[Agent]:
    return [
        Agent(agent=str(number), site="lisbon", contract="full", skills=dict.fromkeys(each.split("+"), 1))
        for number, each in enumerate(skills)
    ]


def test_mail_is_done_while_no_calls_wait() -> None:
    """10 erlangs of calls have 13.1 agents, who are idle for 3.1: 0.95 of that is what they do of 5 erlangs of mail."""
    blended = plan(voice={}, mail={**MAIL, "blended_with": ["voice"]})
    expected = forecast(blended.grid(), voice=(60.0, 300.0), mail=(15.0, 600.0))
    sizings = make_sizings(blended, expected)
    spare = sizings["voice"].agents - 10
    assert sizings["mail"].spare == pytest.approx(spare)
    assert sizings["mail"].by_others[10:] == pytest.approx(0.95 * spare[10:], abs=1e-6)
    assert sizings["mail"].agents.mean() == pytest.approx(5 / 0.95 - spare.mean(), rel=0.02)
    alone = make_sizings(plan(voice={}, mail=MAIL), expected)
    assert alone["voice"].agents == pytest.approx(sizings["voice"].agents)
    assert alone["mail"].agents.sum() - sizings["mail"].agents.sum() == pytest.approx(spare.sum(), rel=0.03)


def test_the_requirement_put_back_in_gives_the_service() -> None:
    day = 60 + 50 * np.sin(np.linspace(0, 2 * np.pi, 48))
    blended = plan(voice={"patience_seconds": 200}, mail={**MAIL, "blended_with": ["voice"]})
    expected = forecast(blended.grid(), voice=(day, 300.0), mail=(12.0, 600.0))
    made = make_requirement(blended, expected)
    got = achieved_service(blended, expected, {name: queue.agents for name, queue in made.queues.items()})
    assert got["mail"].service_level.min() > 0.99
    without = achieved_service(
        plan(voice={"patience_seconds": 200}, mail=MAIL),
        expected,
        {name: queue.agents for name, queue in made.queues.items()},
    )
    assert without["mail"].service_level.mean() < 0.7
    assert got["voice"].service_level == pytest.approx(without["voice"].service_level)


def test_only_people_who_can_do_the_work() -> None:
    blended = plan(voice={}, mail={**MAIL, "blended_with": ["voice"]})
    expected = forecast(blended.grid(), voice=(60.0, 300.0), mail=(15.0, 600.0))
    every, half, nobody = (
        make_sizings(blended, expected, people(*skills))["mail"]
        for skills in (["voice+mail"], ["voice+mail", "voice", "mail"], ["voice", "mail"])
    )
    assert able_share(blended, people("voice+mail", "voice", "mail"), "mail", "voice") == 0.5
    assert half.spare == pytest.approx(every.spare / 2)
    assert nobody.spare == pytest.approx(0)
    assert nobody.agents == pytest.approx(make_sizings(plan(voice={}, mail=MAIL), expected)["mail"].agents)


def test_work_that_is_not_put_aside_gets_what_the_threshold_leaves() -> None:
    settings = {**MAIL, "blended_with": ["voice"]}
    expected = forecast(plan(voice={}, mail=settings).grid(), voice=(3.0, 300.0), mail=(12.0, 600.0))
    target = {"service_level": 0.8, "within_seconds": 20, "min_agents": 4}
    voice = {"target": target, "patience_seconds": 300}
    aside = make_sizings(plan(voice=voice, mail=settings), expected)["mail"]
    kept = make_sizings(plan(voice=voice, mail={**settings, "interruptible": False}), expected)["mail"]
    alone = make_sizings(plan(voice=voice, mail=MAIL), expected)["mail"]
    assert (kept.spare > 0.5).all()
    assert (kept.spare < aside.spare - 0.2).all()
    assert aside.agents.sum() < kept.agents.sum() < alone.agents.sum()


def test_what_is_left_goes_to_the_most_urgent_first() -> None:
    settings = {"channel": "email", "blended_with": ["voice"]}
    blended = plan(
        voice={},
        slow={**settings, "target": {"service_level": 0.9, "within_seconds": 8 * 3600}},
        fast={**settings, "target": {"service_level": 0.9, "within_seconds": 2 * 3600}},
    )
    expected = forecast(blended.grid(), voice=(60.0, 300.0), slow=(6.0, 600.0), fast=(6.0, 600.0))
    sizings = make_sizings(blended, expected)
    assert sizings["fast"].spare == pytest.approx(sizings["voice"].agents - 10)
    assert sizings["slow"].spare == pytest.approx(sizings["fast"].spare - sizings["fast"].by_others / 0.95)
    assert sizings["fast"].agents.sum() < sizings["slow"].agents.sum()


def test_chat_leaves_what_is_certain() -> None:
    work = Work(np.full(3, 30.0), np.full(3, 600.0), np.array([True, True, False]), 1800.0)
    assert idle(work, np.array([12.0, 5.0, 9.0]), np.array([10.0, 10.0, 0.0])).tolist() == [2.0, 0.0, 0.0]
    blended = plan(chat={"channel": "chat", "concurrency": 3}, mail={**MAIL, "blended_with": ["chat"]})
    expected = forecast(blended.grid(), chat=(60.0, 300.0), mail=(15.0, 600.0))
    assert make_sizings(blended, expected)["mail"].spare == pytest.approx(0)  # 10 chats keep fewer than 10 agents busy


def test_nonsense_is_told_at_once() -> None:
    wrong = plan(
        voice={"blended_with": ["mail"]},
        chat={"channel": "chat", "concurrency": 2},
        mail={**MAIL, "blended_with": ["voise", "post", "chat"], "interruptible": False},
        post=MAIL,
    )
    with pytest.raises(ConfigurationError) as caught:
        make_requirement(wrong, forecast(wrong.grid(), voice=1.0, chat=1.0, mail=1.0, post=1.0))
    told = [f"{problem.column}: {problem.message}" for problem in caught.value.problems]
    assert set(told) == {
        "queues.voice.blended_with.0: must be a voice or chat queue, and 'mail' is email",
        "queues.voice.blended_with: is for email, social and back_office, not for voice",
        "queues.mail.blended_with.0: no queue 'voise' (did you mean 'voice'?)",
        "queues.mail.blended_with.1: must be a voice or chat queue, and 'post' is email",
        "queues.mail.blended_with.2: people who hold several contacts at once ('chat') need work that is interruptible",
    }


def idle_time(agents: np.ndarray, arrivals: np.ndarray, aht: float, generator: np.random.Generator) -> np.ndarray:
    """Idle agent-seconds per interval of half an hour of a voice queue, call by call (people leave when free)."""
    length, horizon = 1800.0, 1800.0 * agents.size
    times = np.sort(
        np.concatenate(
            [
                generator.random(generator.poisson(volume)) * length + number * length
                for number, volume in enumerate(arrivals)
            ]
        )
    )
    events = [(float(time), 1, 0.0) for time in times] + [(number * length, 0, 0.0) for number in range(agents.size)]
    events.sort()
    waiting: deque[float] = deque()
    busy, staff, now = 0, 0, 0.0
    left = np.zeros(agents.size)
    while events and events[0][0] < horizon:
        time, kind, _ = heappop(events)
        while now < time:  # spread over the intervals passed
            interval = int(now / length)
            until = min(time, (interval + 1) * length)
            left[interval] += max(staff - busy, 0) * (until - now)
            now = until
        if kind == 0:
            staff = int(agents[int(time / length)])
        elif kind == 1:
            waiting.append(time)
        else:
            busy -= 1
        while waiting and busy < staff:
            waiting.popleft()
            busy += 1
            heappush(events, (time + generator.exponential(aht), 2, 0.0))
    return left


def test_in_time_when_calls_are_simulated() -> None:
    """Calls are served first; mail gets idle time as it comes, and people of its own, rounded down and up in turn."""
    day = 60 + 40 * np.sin(np.linspace(0, 2 * np.pi, 48))
    blended = plan(voice={}, mail={**MAIL, "blended_with": ["voice"]})
    expected = forecast(blended.grid(), voice=(day, 300.0), mail=(12.0, 600.0))
    made = make_requirement(blended, expected)
    generator = np.random.default_rng(5)
    late = arrived = 0
    agents = np.round(made.queues["voice"].agents)
    own = made.queues["mail"].agents
    assert 0.2 < own.mean() < 12 * 600 / 1800 - 1
    for _ in range(30):
        able = 0.95 * (idle_time(agents, day, 300.0, generator) + own * 1800.0)
        done = np.concatenate([[0.0], np.cumsum(able)])
        mails = np.sort(generator.random(generator.poisson(12.0 * 48)) * 48 * 1800.0)
        clock, spent = np.arange(49) * 1800.0, 0.0
        for mail in mails:  # first come, first served, by as much time as there is
            spent = max(spent, float(np.interp(mail, clock, done))) + generator.exponential(600.0)
            finished = float(np.interp(spent, done, clock, right=np.inf))
            if mail <= 44 * 1800.0:
                arrived += 1
                late += finished > mail + 4 * 3600
    assert late / arrived < 0.05
