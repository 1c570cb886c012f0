"""On-call duties beside a finished roster of shifts: placed at the least cost, audited, with their proof."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from wfm.errors import AuditError
from wfm.models.duty import OnCallDuty
from wfm.models.on_call import OnCallNeeds, OnCallProof
from wfm.models.roster import Roster, RosterProblem, SolveResult, Status
from wfm.solver.auditing_on_call import judge
from wfm.solver.engines.duties import AtMost, DutyModel, Pair, Placed, Share, Wish, place
from wfm.solver.engines.engine import Search
from wfm.solver.on_call.duties import Duties, duties_of, key_of
from wfm.solver.on_call.shares import Burdens
from wfm.solver.on_call.standing import Person, people_of
from wfm.solver.on_call.terms import compared, pay_of, speaks_of, terms_of
from wfm.solver.on_call.together import Together

LEAST_SECONDS = 10.0
"""Time for the duties, however short that of the shifts; they rarely need a second."""


def without_on_call(problem: RosterProblem) -> RosterProblem:
    """The problem of the shifts alone, with the duties of the past that fairness remembers."""
    past = tuple(item for item in problem.on_call.given if item.date < problem.start)
    return problem.model_copy(update={"on_call": OnCallNeeds(given=past)})


def with_on_call(problem: RosterProblem, result: SolveResult, stop: threading.Event | None = None) -> SolveResult:
    """The result with the duties of all rotas placed beside its shifts; without a roster, the result as it is.

    Raises AuditError where the auditor contradicts the placement (a bug: the roster is withheld).
    """
    if result.roster is None:
        return result
    options = problem.options
    seconds = max(options.time_limit_seconds, LEAST_SECONDS)
    search = Search.under(options.model_copy(update={"time_limit_seconds": seconds}), stop, None)
    work = _Work(problem, result.roster)
    placed = place(work.model(beside_shifts=True), search)
    least = placed.bound
    if work.shifts_matter:
        least = min(place(work.model(beside_shifts=False, even=False), search).bound, least)
    roster = work.roster(placed)
    terms, report = work.terms(roster), judge(problem, roster)
    _insist(terms, report.terms, [item.message for item in report.findings if item.cost is None])
    cost = sum(terms.values())
    bound = max(min(placed.bound, cost), 0.0)
    proof = OnCallProof(
        status="optimal" if placed.proved else "feasible", cost=cost, bound=bound, least=max(min(least, bound), 0.0)
    )
    objective = None if result.objective is None else result.objective + cost
    total = None if result.bound is None else result.bound + proof.least
    proved = result.status is Status.OPTIMAL and cost - proof.least <= 1e-6 * max(1.0, cost)
    return result.model_copy(
        update={
            "status": Status.FEASIBLE if result.status is Status.OPTIMAL and not proved else result.status,
            "roster": roster,
            "objective": objective,
            "bound": total,
            "gap": None if objective is None or total is None else 0.0 if objective <= 1e-9 else 1 - total / objective,
            "terms": result.terms | terms,
            "findings": tuple(
                sorted(
                    (*result.findings, *report.findings),
                    key=lambda item: (item.rule, item.agent, str(item.day), item.message),
                )
            ),
            "on_call": proof,
            "reproducible": result.reproducible and not placed.interrupted,
            "wall_seconds": round(result.wall_seconds + search.seconds, 3),
        }
    )


def _insist(ours: dict[str, float], theirs: dict[str, float], broken: list[str]) -> None:
    if broken:
        raise AuditError("the on-call duties break their conditions:\n" + "\n".join(broken[:20]))
    for term in sorted(ours.keys() | theirs.keys()):
        mine, other = ours.get(term, 0.0), theirs.get(term, 0.0)
        if not np.isclose(mine, other, rtol=1e-6, atol=1e-4):
            raise AuditError(f"the placement counts {mine:.6f} for {term}, the audit {other:.6f}")


@dataclass(eq=False)
class _Work:
    """What is computed once for the models with and without the shifts."""

    problem: RosterProblem
    shifts: Roster

    def __post_init__(self) -> None:
        self.duties: Duties = duties_of(self.problem)
        self.people: list[Person] = people_of(self.problem, self.shifts)
        self.burdens = Burdens(self.problem, self.duties)
        self.together = Together(self.problem.on_call.rotas, self.duties.turns)
        self.held: dict[str, list[OnCallDuty]] = defaultdict(list)
        for item in (*self.duties.past, *self.duties.fixed):
            self.held[item.agent].append(item)
        self.shifts_matter = any(rota.minds_shifts for rota in self.problem.on_call.rotas.values())
        self.alone = {beside: self._alone(beside) for beside in ((True, False) if self.shifts_matter else (True,))}

    def _alone(self, beside_shifts: bool) -> tuple[Pair, ...]:
        """Pairs that nothing but other duties stands against."""
        rotas = self.problem.on_call.rotas
        return tuple(
            (person, duty)
            for duty, item in enumerate(self.duties.turns)
            for person, each in enumerate(self.people)
            if each.may(rotas[item.rota], item, beside_shifts=beside_shifts)
        )

    def scopes(self, person: int) -> frozenset[str]:
        """Rotas that somebody is in the scope of."""
        agent = self.people[person].agent
        return frozenset(name for name, rota in self.problem.on_call.rotas.items() if rota.ever_covers(agent))

    def possible(self, beside_shifts: bool = True) -> dict[str, set[str]]:
        """Rota → people who may take, or hold, one of its duties, whatever other duties they have."""
        found: dict[str, set[str]] = {name: set() for name in self.problem.on_call.rotas}
        for person, duty in self.alone[beside_shifts]:
            found[self.duties.turns[duty].rota].add(self.people[person].agent.agent)
        for item in self.duties.fixed:
            found[item.rota].add(item.agent)
        return found

    def model(self, *, beside_shifts: bool, even: bool = True) -> DutyModel:
        """The model of the placement.

        Without the shifts, spreads are left out: who is compared depends on them, so that only so no cost is overrated.
        """
        problem, duties = self.problem, self.duties
        rotas, turns = problem.on_call.rotas, duties.turns
        free: dict[int, list[int]] = defaultdict(list)
        limits: list[AtMost] = []
        for person, duty in self.alone[beside_shifts]:
            if duties.need[duty] and not self._forbidden(person, turns[duty]):
                free[person].append(duty)
        for person, mine in free.items():
            limits += self.together.limits(
                person, self.scopes(person), mine, self.held[self.people[person].agent.agent]
            )
        cost = {
            (person, duty): pay_of(rotas[turns[duty].rota], turns[duty]) - self._kept(person, turns[duty])
            for person, mine in free.items()
            for duty in mine
        }
        wishes, denied = self._wishes(free)
        return DutyModel(
            need=duties.need,
            open_cost=tuple(rotas[item.rota].open_cost for item in turns),
            cost=cost,
            limits=tuple(limits),
            wishes=wishes,
            shares=tuple(self._shares(free)) if even else (),
            constant=self._constant() + denied,
        )

    def roster(self, placed: Placed) -> Roster:
        """The shifts with all duties, open ones too."""
        turns, rotas = self.duties.turns, self.problem.on_call.rotas
        found = list(self.duties.fixed)
        for person, duty in placed.pairs:
            found.append(turns[duty].model_copy(update={"agent": self.people[person].agent.agent}))
        number: dict[object, int] = defaultdict(int)
        for item in found:
            number[key_of(item)] += 1
        for item in turns:
            found += [item] * max(rotas[item.rota].people - number[key_of(item)], 0)
        found.sort(key=lambda item: (item.rota, item.start, not item.agent, item.agent))
        return self.shifts.model_copy(update={"on_call": tuple(found)})

    def terms(self, roster: Roster) -> dict[str, float]:
        """What a roster's duties cost."""
        held = [item for item in roster.on_call if item.agent]
        carried = compared(self.problem, self.burdens, self.possible())
        return terms_of(self.problem, self.duties, held, self.burdens, carried)

    def _forbidden(self, person: int, duty: OnCallDuty) -> bool:
        """Whether a duty does not go with one that the person has anyway."""
        agent = self.people[person].agent.agent
        scopes = self.scopes(person)
        return any(key_of(item) == key_of(duty) or self.together.apart(item, duty, scopes) for item in self.held[agent])

    def _kept(self, person: int, duty: OnCallDuty) -> float:
        """What it saves to leave a published duty where it is."""
        told = self.duties.published.get(key_of(duty), ())
        return self.problem.on_call.rotas[duty.rota].change_cost if self.people[person].agent.agent in told else 0.0

    def _wishes(self, free: dict[int, list[int]]) -> tuple[tuple[Wish, ...], float]:
        """Wishes that may be granted or not, and what it costs that others are denied anyway."""
        found, denied = [], 0.0
        position = {each.agent.agent: person for person, each in enumerate(self.people)}
        for wish in self.problem.on_call.wishes:
            person = position[wish.agent]
            zone_name = self.people[person].zone
            planned = 0 <= (wish.date - self.problem.start).days < self.problem.days
            if not planned:
                continue
            held = any(speaks_of(wish, item, zone_name) for item in self.held[wish.agent])
            about = [duty for duty in free[person] if speaks_of(wish, self.duties.turns[duty], zone_name)]
            if about and not held:
                found.append(Wish(person, tuple(about), wish.wish == "want", wish.weight))
            elif held != (wish.wish == "want"):
                denied += wish.weight
        return tuple(found), denied

    def _shares(self, free: dict[int, list[int]]) -> list[Share]:
        rotas, turns = self.problem.on_call.rotas, self.duties.turns
        position = {each.agent.agent: person for person, each in enumerate(self.people)}
        found = []
        for name, loads in compared(self.problem, self.burdens, self.possible()).items():
            rota = rotas[name]
            counted = (name, *rota.with_rotas)
            for item in self.duties.fixed:
                if item.rota in counted and item.agent in loads:
                    loads[item.agent] += self.burdens.points(rota, self.people[position[item.agent]].agent, item)
            points = {
                (person, duty): self.burdens.points(rota, self.people[person].agent, turns[duty])
                for person in (position[agent] for agent in loads)
                for duty in free[person]
                if turns[duty].rota in counted
            }
            found.append(Share(rota.fair_weight, {position[agent]: load for agent, load in loads.items()}, points))
        return found

    def _constant(self) -> float:
        """What it costs whatever is chosen: the pay of fixed duties, and changes until they are not made."""
        rotas = self.problem.on_call.rotas
        total = sum(pay_of(rotas[item.rota], item) for item in self.duties.fixed)
        return total + sum(rotas[key[0]].change_cost * len(names) for key, names in self.duties.published.items())
