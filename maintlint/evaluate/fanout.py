"""Fan-out: threads, processes, pools and coroutines that do the same on many hosts at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from maintlint.evaluate import listing
from maintlint.evaluate.follow import few_at_once, pauses
from maintlint.evaluate.frame import Frame, Pass
from maintlint.evaluate.objects import (
    Class,
    Function,
    Mapping,
    Object,
    Pending,
    Sequence,
    Thing,
    attribute,
    lists_in,
    nothing,
    number_of,
    set_attribute,
)
from maintlint.evaluate.state import State
from maintlint.evaluate.trying import lone
from maintlint.program import Block, Node
from maintlint.scope import Rollout
from maintlint.values import Emptiness, Value, literal, unknown

if TYPE_CHECKING:
    from maintlint.evaluate.run import Run


def _background(frame: Frame, node: Node) -> Frame:
    return frame.beside(frame.place(node.start, node.end))


# --- threads and processes ----------------------------------------------------------------------------------


def _thread(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    made = Object("threading.Thread", (run.fresh_id(),))
    for name, index in (("target", 1), ("args", 3), ("kwargs", 4)):
        value = given.either(index, name)
        if value is not None:
            set_attribute(state, made, name, value)
    set_attribute(state, made, "made in", _Around(frame.loops))
    return made


class _Around:
    """The loops in which a thread was made."""

    def __init__(self, loops: tuple[Pass, ...]) -> None:
        self.loops = loops


def _start(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    """A thread starts: its function runs beside the rest."""
    from maintlint.evaluate import calls, routines

    around = attribute(state, base, "made in")
    made = around.loops if isinstance(around, _Around) else ()
    loops = (*[one for one in made if one not in frame.loops], *frame.loops)
    inner = _background(replace(frame, loops=loops), node)
    target = attribute(state, base, "target")
    if target is None and isinstance(base.cls, Class):
        target = base.cls.member("run")
        target = routines.bound(target, base) if isinstance(target, Function) else None
    if target is not None:
        positional = listing.elements(run, frame, state, attribute(state, base, "args") or Sequence(), node)
        named = attribute(state, base, "kwargs")
        arguments = calls.Given(
            (*positional.items, *((positional.more,) if positional.more is not None else ())),
            named.items if isinstance(named, Mapping) else (),
        )
        calls.apply(run, inner, state, target, arguments, node)
    return unknown("unknown", "thread", frame.place(node.start, node.end), Emptiness.NEVER)


# --- pools --------------------------------------------------------------------------------------------------


def _pool(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """A pool; its size is a number, as many as a list is long (no bound), or what the library takes by itself."""
    made = Object("concurrent.futures.Executor", (run.fresh_id(),))
    size = given.either(0, "max_workers") or given.keyword("processes") or given.keyword("nodes")
    set_attribute(state, made, "size", size if size is not None else literal("", frame.place(node.start, node.end)))
    return made


def fanout_of(frame: Frame, size: Thing, node: Node) -> Rollout:
    """The bound that a pool's size is."""
    place = frame.place(node.start, node.end)
    number = number_of(size)
    if number is not None and number > 0:
        return Rollout(parallel=number, bounded_by="max_workers", option="max_workers", place=place)
    if isinstance(size, Value) and any(hole.listing == "len" for hole in size.holes):
        return Rollout(parallel=None, place=place)
    return Rollout(parallel=0, bounded_by="pool", place=place)


def _in_pool(run: Run, frame: Frame, state: State, base: Object, worker: Thing, node: Node) -> Frame:
    """The surroundings of a worker: while it waits for its host to be well, its place in the pool is taken."""
    inner = replace(frame, fanout=fanout_of(frame, attribute(state, base, "size"), node), background=None)
    return waiting(run, inner, run.whole(worker.node).body) if isinstance(worker, Function) else inner


def waiting(run: Run, frame: Frame, body: Block) -> Frame:
    """The surroundings of ``body`` in a fan-out: if it waits for its host, the next one has its turn only then."""
    fanout = frame.fanout
    if fanout is None or not few_at_once(run, fanout) or not pauses(run, body):
        return frame
    return replace(frame, fanout=replace(fanout, waits=True))


def _submit(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    from maintlint.evaluate import calls

    if not given.positional:
        return _future(run, frame, state, None, node)
    arguments = given.positional[1:]
    if len(arguments) >= 1 and isinstance(arguments[0], Sequence) and base.kind.startswith("multiprocessing"):
        arguments = arguments[0].items
    inner = _in_pool(run, frame, state, base, given.positional[0], node)
    result = calls.apply(
        run, inner, state, given.positional[0], calls.Given(arguments, given.keywords, given.open), node
    )
    return _future(run, frame, state, result, node)


def _apply_async(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    from maintlint.evaluate import calls

    arguments = given.either(1, "args")
    items = listing.elements(run, frame, state, arguments, node) if arguments is not None else Sequence()
    positional = (*items.items, *((items.more,) if items.more is not None else ()))
    if given.positional:
        worker = given.positional[0]
        calls.apply(run, _in_pool(run, frame, state, base, worker, node), state, worker, calls.Given(positional), node)
    return _future(run, frame, state, None, node)


def _future(run: Run, frame: Frame, state: State, result: Thing, node: Node) -> Thing:
    made = Object("concurrent.futures.Future", (run.fresh_id(),))
    if result is not None:
        set_attribute(state, made, "outcome", result)
    return made


def _result(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    found = attribute(state, base, "outcome")
    return (
        found
        if found is not None
        else unknown("output", "result", frame.place(node.start, node.end), Emptiness.UNLIKELY)
    )


def _map(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    """``pool.map(f, items)``: the function runs on every item, as many at once as the pool is large."""
    from maintlint.evaluate import calls

    if len(given.positional) < 2:
        return Sequence()
    place = frame.place(node.start, node.end)
    columns = [listing.elements(run, frame, state, value, node) for value in given.positional[1:]]
    columns = [column for column in columns if column.items or column.more is not None]
    if not columns:
        return Sequence()
    items = tuple(listing.each(column, "item", place, "list") for column in columns)
    lists = lists_in(state.variables)
    around = Pass(place, "item", False, False, False, item=lone(items[0]), lists=lists)
    inner = replace(_in_pool(run, frame, state, base, given.positional[0], node), loops=(*frame.loops, around))
    if "starmap" in str(getattr(node, "callee", "")) and len(items) == 1 and isinstance(items[0], Sequence):
        items = items[0].items
    result = calls.apply(run, inner, state, given.positional[0], calls.Given(items), node)
    return Sequence((), result)


# --- joblib: what is put off, and whoever does it -------------------------------------------------------------


def _delayed(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    made = Object("joblib.Delayed", (run.fresh_id(),))
    set_attribute(state, made, "function", given.either(0, "function"))
    return made


def _put_off(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    from maintlint.evaluate import calls

    function = attribute(state, base, "function")
    if isinstance(function, Function):
        return Pending(function, given, frame)
    return calls.apply(run, frame, state, function, given, node)


def _parallel(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    made = Object("joblib.Parallel", (run.fresh_id(),))
    size = given.either(0, "n_jobs")
    set_attribute(state, made, "size", size if size is not None else literal("1", frame.place(node.start, node.end)))
    return made


def _in_parallel(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    """``Parallel(n_jobs=8)(delayed(f)(x) for x in xs)``."""
    from maintlint.evaluate.routines import awaited

    items = listing.elements(run, frame, state, given.positional[0], node) if given.positional else Sequence()
    results = []
    for item in (*items.items, *((items.more,) if items.more is not None else ())):
        inner = _in_pool(run, frame, state, base, item.function, node) if isinstance(item, Pending) else frame
        results.append(awaited(run, inner, state, item, node) if isinstance(item, Pending) else item)
    return Sequence(tuple(results[: len(items.items)]), results[-1] if items.more is not None else None)


# --- coroutines -----------------------------------------------------------------------------------------------


def _gather(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``asyncio.gather(*tasks)``, ``create_task``: everything that waits runs at once."""
    results: list[Thing] = []
    for value in given.positional:
        items = listing.elements(run, frame, state, value, node) if isinstance(value, Sequence) else Sequence((value,))
        every = (*items.items, *((items.more,) if items.more is not None else ()))
        results.extend(_spawn(run, frame, state, item, node) for item in every)
    if len(results) == 1 and not isinstance(given.positional[0], Sequence):
        return (
            results[0]
            if results[0] is not None
            else unknown("output", "task", frame.place(node.start, node.end), Emptiness.UNLIKELY)
        )
    return Sequence(tuple(results))


def _spawn(run: Run, frame: Frame, state: State, item: Thing, node: Node) -> Thing:
    from maintlint.evaluate.routines import awaited

    if isinstance(item, Pending):
        loops = frame.loops if len(frame.loops) >= len(item.frame.loops) else item.frame.loops
        around = replace(frame, loops=loops)
        pool = item.frame.fanout
        beside = _background(around, node) if pool is None else replace(around, fanout=pool, background=None)
        return awaited(run, beside, state, item, node)
    return item


def _in_thread(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``to_thread(f, x)``: whoever waits for it alone has it done at once; several go through the pool of all."""
    from maintlint.evaluate import calls

    if not given.positional:
        return nothing(frame.place(node.start, node.end))
    pool = Rollout(parallel=0, bounded_by="pool", place=frame.place(node.start, node.end))
    function, arguments = given.positional[0], calls.Given(given.positional[1:], given.keywords, given.open)
    if isinstance(function, Function):
        return Pending(function, arguments, replace(frame, fanout=pool))
    return calls.apply(run, frame, state, function, arguments, node)


def _in_executor(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
    """``loop.run_in_executor(pool, f, x)``; without a pool it is the one of all."""
    pool, *rest = given.positional or (None,)
    handed = replace(given, positional=tuple(rest))
    if isinstance(pool, Object) and attribute(state, pool, "size") is not None:
        return _submit(run, frame, state, pool, handed, node)
    return _in_thread(run, frame, state, handed, node)


def _start_soon(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    """``nursery.start_soon(f, x)``, ``gevent.spawn(f, x)``: it runs beside the rest."""
    from maintlint.evaluate import calls

    if not given.positional:
        return nothing(frame.place(node.start, node.end))
    beside = _background(frame, node)
    result = calls.apply(run, beside, state, given.positional[0], replace(given, positional=given.positional[1:]), node)
    return _spawn(run, beside, state, result, node)


def _of_object(function: Callable[..., Thing]) -> Callable[..., Thing]:
    def method(run: Run, frame: Frame, state: State, base: Object, given: Any, node: Node) -> Thing:
        return function(run, frame, state, given, node)

    return method


def _run(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    from maintlint.evaluate.routines import awaited

    first = given.positional[0] if given.positional else None
    if isinstance(first, Pending):
        return awaited(run, frame, state, first, node)
    return (
        first if first is not None else unknown("output", "run", frame.place(node.start, node.end), Emptiness.UNLIKELY)
    )


def _semaphore(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    made = Object("asyncio.Semaphore", (run.fresh_id(),))
    set_attribute(state, made, "size", given.either(0, "value") or literal("1", frame.place(node.start, node.end)))
    return made


def throttled(run: Run, frame: Frame, state: State, base: Object, node: Node) -> Any:
    """Inside ``async with semaphore``: at most so many at once."""
    return replace(frame, fanout=fanout_of(frame, attribute(state, base, "size"), node), background=None), None


def _passed(run: Run, frame: Frame, state: State, given: Any, node: Node) -> Thing:
    return listing.elements(run, frame, state, given.positional[0], node) if given.positional else Sequence()


_POOLS = (
    "concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor", "multiprocessing.Pool",
    "multiprocessing.pool.ThreadPool", "multiprocessing.pool.Pool", "multiprocessing.dummy.Pool", "gevent.pool.Pool",
    "concurrent.futures.thread.ThreadPoolExecutor", "multiprocess.Pool",
)  # fmt: skip
_EXECUTOR = "concurrent.futures.Executor"

FUNCTIONS: dict[str, Callable[..., Thing]] = {
    **dict.fromkeys(
        ("threading.Thread", "multiprocessing.Process", "threading.Timer", "multiprocessing.context.Process"), _thread
    ),
    **dict.fromkeys(_POOLS, _pool),
    "joblib.delayed": _delayed,
    "joblib.Parallel": _parallel,
    **dict.fromkeys(
        ("asyncio.gather", "asyncio.create_task", "asyncio.ensure_future", "asyncio.wait", "gevent.joinall"),
        _gather,
    ),
    **dict.fromkeys(("asyncio.to_thread", "anyio.to_thread.run_sync", "trio.to_thread.run_sync"), _in_thread),
    **dict.fromkeys(("gevent.spawn", "eventlet.spawn", "eventlet.spawn_n"), _start_soon),
    **dict.fromkeys(("asyncio.run", "asyncio.wait_for", "asyncio.shield", "trio.run", "anyio.run"), _run),
    **dict.fromkeys(
        ("asyncio.Semaphore", "asyncio.BoundedSemaphore", "threading.Semaphore", "threading.BoundedSemaphore"),
        _semaphore,
    ),
    **dict.fromkeys(("concurrent.futures.as_completed", "asyncio.as_completed"), _passed),
}

METHODS: dict[str, Callable[..., Thing]] = {
    "threading.Thread.start": _start,
    "threading.Thread.run": _start,
    "multiprocessing.Process.start": _start,
    **{f"{_EXECUTOR}.{name}": _map for name in ("map", "imap", "imap_unordered", "starmap", "map_async")},
    f"{_EXECUTOR}.submit": _submit,
    f"{_EXECUTOR}.spawn": _submit,
    **{f"{_EXECUTOR}.{name}": _apply_async for name in ("apply_async", "apply")},
    "joblib.Delayed.__call__": _put_off,
    "joblib.Parallel.__call__": _in_parallel,
    "concurrent.futures.Future.result": _result,
    "concurrent.futures.Future.get": _result,
    **dict.fromkeys(("asyncio.TaskGroup.create_task", "asyncio.Loop.create_task"), _of_object(_gather)),
    "asyncio.TaskGroup.start_soon": _of_object(_start_soon),
    "asyncio.Loop.run_until_complete": _of_object(_run),
    "asyncio.Loop.run_in_executor": _in_executor,
}

ENTERED: dict[str, Callable[..., Any]] = {"asyncio.Semaphore": throttled}
