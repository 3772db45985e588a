"""Counting what numpy does: the elements of every array operation, whatever the speed at which it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass
class Tally:
    """Elements that operations have gone through, and those of them that were transcendental."""

    elements: float = 0
    transcendental: float = 0

    def per(self, count: float) -> Tally:
        """The same for one of so many."""
        return Tally(self.elements / count, self.transcendental / count)


TRANSCENDENTAL = {np.exp, np.expm1, np.exp2, np.log, np.log1p, np.log2, np.power, np.tanh, np.sinh, np.cosh}


class Counted(np.ndarray):
    """An array that counts what is done with it and with what comes of it."""

    tally: Tally

    def __array_finalize__(self, source: object) -> None:
        self.tally = getattr(source, "tally", None) or Tally()

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **more: Any) -> Any:
        plain = [_plain(each) for each in inputs]
        more = {name: _plain(value) for name, value in more.items()}
        if out is not None:
            more["out"] = tuple(_plain(each) for each in out)
        result = getattr(ufunc, method)(*plain, **more)
        size = np.size(result) if method == "__call__" else np.size(plain[0])
        self.tally.elements += size
        self.tally.transcendental += size * (ufunc in TRANSCENDENTAL)
        return _wrapped(result, self.tally)

    def __array_function__(self, function: Callable[..., Any], _: Any, given: Any, named: Mapping[str, Any]) -> Any:
        result = function(*map(_plain, given), **{name: _plain(value) for name, value in named.items()})
        if isinstance(result, np.ndarray) and function not in WITHOUT_WORK:
            self.tally.elements += result.size
        return _wrapped(result, self.tally)


WITHOUT_WORK = {np.shape, np.broadcast_to, np.broadcast_arrays, np.expand_dims, np.moveaxis, np.transpose, np.reshape}
"""Functions that only look at an array in another way."""


def counted(array: Any, tally: Tally) -> Any:
    """The same array, counting into a tally."""
    view = np.asarray(array).view(Counted)
    view.tally = tally
    return view


def _plain(value: Any) -> Any:
    if isinstance(value, Counted):
        return value.view(np.ndarray)
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return type(value)(map(_plain, value))
    return value


def _wrapped(result: Any, tally: Tally) -> Any:
    if isinstance(result, np.ndarray):
        return counted(result, tally)
    if isinstance(result, list | tuple) and not hasattr(result, "_fields"):
        return type(result)(_wrapped(each, tally) for each in result)
    return result
