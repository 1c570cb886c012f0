"""Many tasks, one interface: here, or on all cores. Results come as they are done; their order means nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


class Executor(Protocol):
    """Runs `function(shared, task)` for every task; `shared` is handed over once, not with every task.

    Yields (index of the task, result) in any order. Whatever a task raises is raised here.
    """

    def run(
        self, function: Callable[[Any, Task], Result], shared: Any, tasks: Sequence[Task]
    ) -> Iterator[tuple[int, Result]]:
        """All tasks."""
        ...


class Here:
    """In this process, one after the other."""

    def run(
        self, function: Callable[[Any, Task], Result], shared: Any, tasks: Sequence[Task]
    ) -> Iterator[tuple[int, Result]]:
        """All tasks, in their order."""
        for index, task in enumerate(tasks):
            yield index, function(shared, task)


class Cores:
    """On several processes of this machine. They are spawned, never forked: solvers do not survive a fork."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def run(
        self, function: Callable[[Any, Task], Result], shared: Any, tasks: Sequence[Task]
    ) -> Iterator[tuple[int, Result]]:
        """All tasks, as they are done. `function` and tasks must survive being sent to another process."""
        workers = min(self.workers, len(tasks))
        if workers <= 1:
            yield from Here().run(function, shared, tasks)
            return
        with ProcessPoolExecutor(workers, get_context("spawn"), _receive, (function, shared)) as pool:
            running = {pool.submit(_call, task): index for index, task in enumerate(tasks)}
            try:
                for done in as_completed(running):
                    yield running[done], done.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


_shared: tuple[Callable[[Any, Any], Any], Any] | None = None


def _receive(function: Callable[[Any, Any], Any], shared: Any) -> None:
    global _shared  # a worker's own memory, set once when it begins
    _shared = function, shared


def _call(task: Any) -> Any:
    assert _shared is not None
    function, shared = _shared
    return function(shared, task)
