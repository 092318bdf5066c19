"""Work on many objects at once where their order does not matter: inside a run of one kind (Go: batchPerform).

Helm starts as many goroutines as there are objects; here a few threads share the connections that are kept.
"""

from __future__ import annotations

from _thread import allocate_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from windlass.cancel import Token
    from windlass.kube.resources import Resource

    T = TypeVar("T")
    R = TypeVar("R")

WORKERS = 8
"""Threads at most, as many as a transport keeps connections (net.pool.MAX_IDLE_PER_PLACE)."""
ALONE = 3
"""Objects that are not worth a second thread."""


def runs(resources: Sequence[Resource]) -> Iterator[list[Resource]]:
    """Return neighbours of one kind together, in their order."""
    run: list[Resource] = []
    for resource in resources:
        if run and run[0].object.get("kind") != resource.object.get("kind"):
            yield run
            run = []
        run.append(resource)
    if run:
        yield run


def each(
    items: Sequence[T],
    work: Callable[[T], R],
    *,
    cancel: Token | None = None,
    enough: Callable[[R], bool] | None = None,
) -> list[R]:
    """Return the results of ``work`` in the order of ``items``; what ``work`` raises ends everything.

    Once the token is set, or ``enough`` says so of a result, nothing new is begun: results then are fewer than items,
    but every item whose work was begun has one.
    """
    results: dict[int, R] = {}
    todo = iter(enumerate(items))
    lock = allocate_lock()
    raised: list[BaseException] = []
    over = False

    def loop() -> None:
        nonlocal over
        while True:
            with lock:
                if over or raised or (cancel is not None and cancel.cancelled):
                    return
                following = next(todo, None)
            if following is None:
                return
            index, item = following
            try:
                result = results[index] = work(item)
            except BaseException as error:
                raised.append(error)
                return
            over = over or (enough is not None and enough(result))

    if len(items) <= ALONE:
        loop()
    else:
        _together(loop, min(WORKERS, len(items)))
    if raised:
        raise raised[0]
    return [results[index] for index in sorted(results)]


def _together(loop: Callable[[], None], workers: int) -> None:
    """Run ``loop`` in several threads, this one among them: signals are handled here."""
    from threading import Thread

    others = [Thread(target=loop, daemon=True) for _ in range(workers - 1)]
    for thread in others:
        thread.start()
    loop()
    for thread in others:
        thread.join()
