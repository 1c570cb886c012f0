"""The hiring plan as a mixed-integer program: whole people, classes and leaders, and what each future makes of them.

Decided now, for all futures: how many begin when under each option, classes, transfers, cross-training, leaders.
Decided once a future shows: who serves what, overtime, time off, partners, and what is left undone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wfm.capacity.decided import Decisions, Optimised, Recourse
from wfm.capacity.problem import HiringProblem
from wfm.capacity.program import Floats, Ints, Program, Solution
from wfm.capacity.search import search
from wfm.capacity.shares import budget_share, partner_share
from wfm.models.hiring import HireOption

PENALTY = 20.0
"""What one FTE missing beyond the promise costs, as a multiple of the dearest way to have it."""

UNHIRED = 2.0
"""What one person who is wanted and not hired costs, as a multiple of the wage of all periods, or of a year's."""

OVER_BUDGET = 1_000.0
"""What one unit of money beyond a budget costs: more than anything that money could buy."""


@dataclass(eq=False)
class _Block:
    """Variables of one future, named as in `Recourse`."""

    served: dict[tuple[int, int], Ints]
    overtime: Ints
    time_off: Ints
    outsourced: dict[tuple[int, int], Ints]
    short: Ints
    beyond: Ints


class HiringProgram:
    """Builds the program once; solves it freely, or with hires that somebody else chose."""

    def __init__(self, problem: HiringProblem) -> None:
        self.problem, self.settings = problem, problem.inputs.settings
        self.program = Program()
        self.count = len(problem.periods)
        self._starts_of: list[list[int]] = [[] for _ in problem.groups]
        for number, start in enumerate(problem.starts):
            self._starts_of[problem.row(problem.inputs.options[start.option].group)].append(number)
        self._spent: list[list[tuple[Ints, Floats]]] = [[] for _ in range(self.count)]
        self._spent_base = (problem.base_paid * self._wages()[:, None] * problem.years).sum(axis=0)
        self._people()
        self._wanted()
        self._classes()
        self._heads()
        self._blocks = [self._future(number) for number in range(len(problem.futures))]
        self._over_budget = self._budgets()
        self.program.constant = float(self._spent_base.sum())

    def solve(
        self, *, seconds: float, relative_gap: float = 0.0, decisions: Decisions | None = None
    ) -> Optimised | None:
        """The best plan; with `decisions` the best that can be made of them. None where none was found."""
        if decisions is not None:
            self.program.fix(self.hires, decisions.hires)
            self.program.fix(self.moved, decisions.moves)
            self.program.fix(self.learning, decisions.learners)
            solution = self.program.solve(seconds=seconds, relative_gap=relative_gap)
        else:
            classes = np.concatenate([np.zeros(0, np.int64), *self.classes.values()])
            leaders = np.concatenate([*self.leaders.values()])
            solution = search(self.program, self.hires, classes, leaders, seconds, relative_gap)
        return None if solution.values is None else self._read(solution, solution.values)

    def _wages(self) -> Floats:
        return np.array([group.yearly_cost_per_fte for group in self.problem.groups])

    def _pay(self, variables: Ints, money: Floats, period: int) -> None:
        """Note that a variable spends money in a period, for budgets."""
        self._spent[period].append((np.atleast_1d(variables), np.atleast_1d(np.asarray(money, dtype=float))))

    def _people(self) -> None:
        """Hires, transfers and cross-training with their own costs; output of each group as an expression of them."""
        problem, options = self.problem, self.problem.inputs.options
        wages = [options[start.option].fte * problem.wage(options[start.option]) for start in problem.starts]
        spent = np.array(
            [start.heads * wage * problem.years for start, wage in zip(problem.starts, wages, strict=True)]
        ).reshape(-1, self.count)
        for row, start in enumerate(problem.starts):
            spent[row, start.period] += options[start.option].hiring_cost
        most = np.array([problem.most(start) for start in problem.starts], dtype=float)
        self.hires = self.program.variables(spent.sum(axis=1), shape=(len(problem.starts),), high=most, whole=True)
        transfers, trainings = self.settings.transfers, self.settings.cross_training
        extra = np.array(
            [
                move.heads
                * problem.years
                * (
                    problem.groups[problem.row(transfers[move.transfer].to_group)].yearly_cost_per_fte
                    - problem.groups[problem.row(transfers[move.transfer].from_group)].yearly_cost_per_fte
                )
                for move in problem.moves
            ]
        ).reshape(-1, self.count)
        for row, move in enumerate(problem.moves):
            extra[row, move.period] += transfers[move.transfer].cost
        self.moved = self.program.variables(
            extra.sum(axis=1),
            shape=(len(problem.moves),),
            high=np.array([float(transfers[move.transfer].most) for move in problem.moves]),
            whole=True,
        )
        training_cost = np.array([trainings[each.training].cost for each in problem.learners], dtype=float)
        self.learning = self.program.variables(
            training_cost,
            shape=(len(problem.learners),),
            high=np.array([float(trainings[each.training].most) for each in problem.learners]),
            whole=True,
        )
        for period in range(self.count):
            self._pay(self.hires, spent[:, period], period)
            self._pay(self.moved, extra[:, period], period)
            at = np.array([each.period == period for each in problem.learners], dtype=float)
            self._pay(self.learning, training_cost * at, period)

    def _wanted(self) -> None:
        """At least as many hires of an option as are wanted, where they can be had."""
        problem = self.problem
        for number, option in enumerate(problem.inputs.options):
            if option.wanted:
                rows = problem.shown_starts(number)
                lacking = self.program.variables(unhired(problem, option), shape=(1,))
                self.program.row([(self.hires[rows], 1.0), (lacking, 1.0)], low=option.wanted)

    def output(self, group: int, period: int) -> tuple[list[tuple[Ints, Floats]], float]:
        """Productive FTE of a group: terms in the decisions, and the constant of those who are there."""
        problem = self.problem
        terms: list[tuple[Ints, Floats]] = []
        name = problem.groups[group].group
        hired = [
            (row, problem.starts[row].productive[period])
            for row in self._starts_of[group]
            if problem.starts[row].productive[period]
        ]
        terms += _terms(self.hires, hired)
        moved = []
        for row, move in enumerate(problem.moves):
            transfer = self.settings.transfers[move.transfer]
            if move.period <= period and name in (transfer.from_group, transfer.to_group):
                moved.append((row, -move.lost[period] if transfer.from_group == name else move.won[period]))
        terms += _terms(self.moved, moved)
        learning = [
            (row, -each.lost[period])
            for row, each in enumerate(problem.learners)
            if self.settings.cross_training[each.training].group == name and each.lost[period]
        ]
        return [*terms, *_terms(self.learning, learning)], float(problem.base_productive[group, period])

    def people(self, group: int, period: int, *, paid: bool = False) -> tuple[list[tuple[Ints, Floats]], float]:
        """Heads of a group, or their contract FTE where `paid`."""
        problem, options = self.problem, self.problem.inputs.options
        name = problem.groups[group].group
        hired = [
            (row, problem.starts[row].heads[period] * (options[problem.starts[row].option].fte if paid else 1.0))
            for row in self._starts_of[group]
            if problem.starts[row].period <= period
        ]
        moved = []
        for row, move in enumerate(problem.moves):
            transfer = self.settings.transfers[move.transfer]
            if move.period <= period and name in (transfer.from_group, transfer.to_group):
                moved.append((row, move.heads[period] * (-1 if transfer.from_group == name else 1)))
        base = problem.base_paid if paid else problem.base_heads
        return [*_terms(self.hires, hired), *_terms(self.moved, moved)], float(base[group, period])

    def _classes(self) -> None:
        """Whole classes within rooms; those in them within the sizes; trainers beyond those who are there."""
        problem, program, options = self.problem, self.program, self.problem.inputs.options
        self.classes: dict[tuple[str, str], Ints] = {}
        members: dict[tuple[str, str, int], list[int]] = {}
        for row, start in enumerate(problem.starts):
            option = options[start.option]
            if option.course:
                site = problem.groups[problem.row(option.group)].site
                members.setdefault((site, option.course, start.period), []).append(row)
        for site, course in sorted({key[:2] for key in members}):
            settings = self.settings.courses[course]
            cost = np.full(self.count, settings.cost)
            self.classes[site, course] = held = program.variables(cost, shape=(self.count,), whole=True)
            for period in range(self.count):
                self._pay(held[period], cost[period], period)
                rows = self.hires[members.get((site, course, period), [])]
                program.row([(rows, 1.0), (held[period], -float(settings.most))], high=0)
                program.row([(rows, 1.0), (held[period], -float(settings.least))], low=0)
        self.trainers: dict[str, Ints] = {}
        for site, place in self.settings.sites.items():
            taught = [(course, held) for (where, course), held in self.classes.items() if where == site]
            if not taught:
                continue
            cost = place.trainer_yearly_cost * problem.years
            self.trainers[site] = more = program.variables(cost, shape=(self.count,))
            sitting = {
                course: [problem.classroom(course, start) for start in range(self.count)] for course, _ in taught
            }
            for period in range(self.count):
                self._pay(more[period], cost[period], period)
                load = [
                    (held, np.array([sitting[course][start][period] for start in range(self.count)]), course)
                    for course, held in taught
                ]
                if place.rooms is not None:
                    program.row([(held, there) for held, there, _ in load], high=place.rooms)
                needed = [(held, there * self.settings.courses[course].trainers) for held, there, course in load]
                program.row([*needed, (more[period], -1.0)], high=place.trainers)

    def _heads(self) -> None:
        """Seats and leaders by site; nobody can leave a group twice."""
        problem, program = self.problem, self.program
        self.leaders: dict[str, Ints] = {}
        for site, place in self.settings.sites.items():
            rows = [row for row, group in enumerate(problem.groups) if group.site == site]
            cost = self.settings.span.leader_yearly_cost * problem.years
            self.leaders[site] = leaders = program.variables(cost, shape=(self.count,), whole=True)
            for period in range(self.count):
                self._pay(leaders[period], cost[period], period)
                found = [self.people(row, period) for row in rows]
                terms = [term for each, _ in found for term in each]
                there = sum(constant for _, constant in found)
                span = self.settings.span.agents_per_leader
                program.row([*terms, (leaders[period], -span)], high=-there)
                if place.seats is not None:
                    program.row(terms, high=max(place.seats - there, 0.0))
        for row, group in enumerate(problem.groups):
            if any(group.group == transfer.from_group for transfer in self.settings.transfers):
                for period in range(self.count):
                    terms, constant = self.people(row, period)
                    program.row(terms, low=-constant)

    def _future(self, number: int) -> _Block:
        """One future: who serves what, overtime, time off, partners, and what is left undone."""
        problem, program, settings = self.problem, self.program, self.settings
        future, count = problem.futures[number], self.count
        groups, years, weight = problem.groups, problem.years, problem.futures[number].probability
        wages = self._wages()
        overtime_cost = settings.overtime.factor * wages[:, None] * years
        saved = settings.time_off.saved * wages[:, None] * years
        shape = (len(groups), count)
        levers_high = [np.inf if share else 0.0 for share in (settings.overtime.most, settings.time_off.most)]
        overtime = program.variables(weight * overtime_cost, shape=shape, high=levers_high[0])
        time_off = program.variables(-weight * saved, shape=shape, high=levers_high[1])
        served = {
            (row, problem.queues.index(queue)): program.variables(0.0, shape=(count,))
            for row, group in enumerate(groups)
            for queue in dict.fromkeys([*group.serves, *self._learnt(group.group)])
        }
        bought = self._partners(weight)
        missing_cost = np.array([settings.queues[name].short_yearly_cost for name in problem.queues])[:, None] * years
        allowed = settings.short_share * future.need if future.held else np.full(future.need.shape, np.inf)
        short = program.variables(weight * missing_cost, shape=future.need.shape, high=allowed)
        penalty = PENALTY * (self._dearest() * years)[None, :] + missing_cost
        beyond = program.variables(penalty, shape=future.need.shape, high=np.inf if future.held else 0.0)
        for period in range(count):
            for row in range(len(groups)):
                terms, constant = self.output(row, period)
                flows = [(flow[period], 1.0) for (group, _), flow in served.items() if group == row]
                own = [(variables, -factors) for variables, factors in terms]
                program.row([*flows, *own, (overtime[row, period], -1.0), (time_off[row, period], 1.0)], high=constant)
                paid, paid_now = self.people(row, period, paid=True)
                for lever, share in ((overtime, settings.overtime.most), (time_off, settings.time_off.most)):
                    if share:
                        limit = [(variables, -share * factors) for variables, factors in paid]
                        program.row([(lever[row, period], 1.0), *limit], high=share * paid_now)
                self._pay(overtime[row, period], weight * overtime_cost[row, period], period)
                self._pay(time_off[row, period], -weight * saved[row, period], period)
            for queue, name in enumerate(problem.queues):
                flows = [
                    (flow[period], self._efficiency(group, name)) for (group, at), flow in served.items() if at == queue
                ]
                flows += [
                    (flow[period], settings.outsourcing[list(settings.outsourcing)[partner]].efficiency)
                    for (partner, at), flow in bought.items()
                    if at == queue
                ]
                rest = [(short[queue, period], 1.0), (beyond[queue, period], 1.0)]
                program.row([*flows, *rest], low=float(future.need[queue, period]))
        self._limit_learnt(served)
        return _Block(served, overtime, time_off, bought, short, beyond)

    def _dearest(self) -> float:
        wages = [self.problem.wage(option) for option in self.problem.inputs.options]
        prices = [partner.yearly_price_per_fte for partner in self.settings.outsourcing.values()]
        return float(max([1.0, *self._wages().tolist(), *wages, *prices]))

    def _efficiency(self, group: int, queue: str) -> float:
        serves = self.problem.groups[group].serves
        return serves[queue] if queue in serves else self._learnt(self.problem.groups[group].group)[queue]

    def _learnt(self, group: str) -> dict[str, float]:
        return {each.queue: each.efficiency for each in self.settings.cross_training if each.group == group}

    def _limit_learnt(self, served: dict[tuple[int, int], Ints]) -> None:
        """A queue that a group does not serve by itself gets what its trained people can give."""
        problem = self.problem
        for (row, queue), flow in served.items():
            name, group = problem.queues[queue], problem.groups[row]
            if name in group.serves:
                continue
            for period in range(self.count):
                able = [
                    (number, -each.able[period])
                    for number, each in enumerate(problem.learners)
                    if self.settings.cross_training[each.training].group == group.group
                    and self.settings.cross_training[each.training].queue == name
                ]
                self.program.row([(flow[period], 1.0), *_terms(self.learning, able)], high=0)

    def _partners(self, weight: float) -> dict[tuple[int, int], Ints]:
        """FTE bought from each partner for each of its queues, from its notice on."""
        problem, settings = self.problem, self.settings
        bought: dict[tuple[int, int], Ints] = {}
        for number, partner in enumerate(settings.outsourcing.values()):
            there = partner_share(problem, number)
            cost = partner.yearly_price_per_fte * problem.years
            for name in partner.queues:
                flow = self.program.variables(weight * cost, shape=(self.count,), high=partner.most_fte * there)
                bought[number, problem.queues.index(name)] = flow
                for period in range(self.count):
                    self._pay(flow[period], weight * cost[period], period)
            for period in range(self.count):
                all_of_it = [(flow[period], 1.0) for (which, _), flow in bought.items() if which == number]
                self.program.row(all_of_it, high=partner.most_fte * there[period])
        return bought

    def _budgets(self) -> Ints:
        """What is spent beyond each budget, at a price that nothing is worth."""
        budgets = self.settings.budgets
        over = self.program.variables(OVER_BUDGET, shape=(len(budgets),))
        for number, budget in enumerate(budgets):
            share = budget_share(self.problem, number)
            terms = [
                (variables, money * share[period])
                for period in range(self.count)
                if share[period]
                for variables, money in self._spent[period]
            ]
            there = float(share @ self._spent_base)
            self.program.row([*terms, (over[number], -1.0)], high=budget.amount - there)
        return over

    def _read(self, solution: Solution, values: Floats) -> Optimised:
        def whole(variables: Ints) -> Ints:
            return np.round(values[variables]).astype(np.int64)

        def amount(variables: Ints) -> Floats:
            return np.asarray(np.maximum(values[variables], 0))

        recourse = [
            Recourse(
                served={key: amount(flow) for key, flow in block.served.items()},
                overtime=amount(block.overtime),
                time_off=amount(block.time_off),
                outsourced={key: amount(flow) for key, flow in block.outsourced.items()},
                short=amount(block.short),
                beyond=amount(block.beyond),
            )
            for block in self._blocks
        ]
        return Optimised(
            solution=solution,
            decisions=Decisions(whole(self.hires), whole(self.moved), whole(self.learning)),
            classes={key: whole(held) for key, held in self.classes.items()},
            leaders={site: whole(leaders) for site, leaders in self.leaders.items()},
            trainers={site: amount(more) for site, more in self.trainers.items()},
            recourse=recourse,
            over_budget=amount(self._over_budget),
        )


def unhired(problem: HiringProblem, option: HireOption) -> float:
    """What it costs not to hire a person of an option who is wanted."""
    years = float(problem.years[: problem.periods.shown].sum())
    return UNHIRED * option.fte * max(problem.wage(option), 1.0) * max(years, 1.0)


def _terms(variables: Ints, pairs: list[tuple[int, float]]) -> list[tuple[Ints, Floats]]:
    if not pairs:
        return []
    rows, factors = zip(*pairs, strict=True)
    return [(variables[list(rows)], np.array(factors, dtype=float))]
