"""Work shared out to this process, to worker processes or to a Dask cluster: the same pieces, in their order."""

from __future__ import annotations

import mmap
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from aicapex.errors import InputOutputError, Problem, UsageError

if TYPE_CHECKING:
    from distributed import Client

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 2  # pieces a Dask worker has waiting: enough to keep it busy, few enough to keep the memory flat
_CLIENT: ContextVar[Client | None] = ContextVar("client", default=None)
_OWN: list[Callable[[Any], Any]] = []  # what this process does, if it is a worker


def each(work: Callable[[Item], Result], items: Sequence[Item], jobs: int) -> Iterator[Result]:
    """What `work` gives for each item, in their order, by up to `jobs` processes or by the Dask cluster in use.

    Raises InputOutputError if a worker process is lost: a pool cannot go on without it, as Dask can.
    """
    client = _CLIENT.get()
    if client is not None:
        yield from _by_dask(client, work, items)
    elif jobs <= 1 or len(items) <= 1:
        yield from map(work, items)
    else:
        yield from _by_processes(work, items, min(jobs, len(items)))


def shares_memory(items: int, jobs: int) -> bool:
    """Whether workers write into arrays of `blank(..., shared=True)` that this process made: they do if forked from it.

    A process with threads of its own is not forked, as its locks would be copied as they stand.
    """
    here = jobs <= 1 or items <= 1
    return _CLIENT.get() is None and (here or (sys.platform == "linux" and threading.active_count() == 1))


def blank(shape: tuple[int, ...], *, shared: bool) -> NDArray[np.float32]:
    """An array to be filled, in memory that forked workers share with this process if asked."""
    if not shared:
        return np.empty(shape, np.float32)
    size = int(np.prod(shape))
    return np.frombuffer(mmap.mmap(-1, max(size * 4, 1)), np.float32, count=size).reshape(shape)


def _by_processes(work: Callable[[Item], Result], items: Sequence[Item], jobs: int) -> Iterator[Result]:
    context = get_context("fork" if shares_memory(len(items), jobs) else "spawn")
    others = set(active_children())
    with ProcessPoolExecutor(jobs, context, _begin, (work,)) as pool:
        try:
            with warnings.catch_warnings():
                # Python 3.12 and later count threads of numerical libraries too, which hold no lock of ours
                warnings.filterwarnings("ignore", category=DeprecationWarning, message=".*fork")
                with _interrupts_wait():  # until a worker has begun, it would answer a Ctrl-C by itself
                    results = pool.map(_do, items)
            yield from results
        except (KeyboardInterrupt, GeneratorExit):
            _end(pool, set(active_children()) - others)
            raise
        except BrokenProcessPool as error:
            raise InputOutputError(
                Problem(
                    "a worker process was lost: it was ended from outside, or there was no memory left for it",
                    cure="run again with fewer --jobs or fewer trials",
                )
            ) from error


def _end(pool: ProcessPoolExecutor, workers: set[BaseProcess]) -> None:
    """End a pool at once: what its workers are at is wanted by nobody.

    Its thread trips over results that were called off before their workers were lost, which is no news then.
    """
    told, threading.excepthook = threading.excepthook, lambda _: None
    try:
        for worker in workers:
            worker.terminate()
        pool.shutdown(wait=True, cancel_futures=True)
    finally:
        threading.excepthook = told


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """A Ctrl-C is answered afterwards; processes that are forked meanwhile never answer it."""
    if not hasattr(signal, "pthread_sigmask"):  # nor is there a fork
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(work: Callable[[Any], Any]) -> None:
    """Of a worker: what it is to do; a Ctrl-C is the parent's to answer, and without a parent it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # else a run begun with it ignored waits for ever when one is lost
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _OWN[:] = [work]


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _do(item: Any) -> Any:
    return _OWN[0](item)


@contextmanager
def dask(scheduler: str | None, jobs: int) -> Iterator[None]:
    """Give all work within to the Dask cluster at an address, or to one of `jobs` processes on this machine.

    Raises UsageError if Dask is not installed, InputOutputError if no scheduler answers at the address.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise UsageError(Problem("--engine dask needs Dask", cure="pip install 'aicapex[dask]'")) from error
    try:
        if scheduler is None:
            cluster = LocalCluster(n_workers=max(jobs, 1), threads_per_worker=1, dashboard_address=None)
            client = Client(cluster)
        else:
            cluster, client = None, Client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        raise InputOutputError(
            Problem(f"no Dask scheduler answers at {scheduler}", cure="start one with: dask scheduler")
        ) from error
    token = _CLIENT.set(client)
    try:
        yield
    finally:
        _CLIENT.reset(token)
        client.close()
        if cluster is not None:
            cluster.close()


def _by_dask(client: Client, work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """A few pieces ahead of what has been taken; a piece whose worker was lost is done again by another."""
    # the work goes with every piece, as what is scattered is lost with the worker that holds it
    ahead = max(AHEAD * len(client.scheduler_info()["workers"]), AHEAD)
    waiting = [client.submit(work, item, pure=False) for item in items[:ahead]]
    for place in range(len(items)):
        result: Result = waiting.pop(0).result()
        if place + ahead < len(items):
            waiting.append(client.submit(work, items[place + ahead], pure=False))
        yield result
