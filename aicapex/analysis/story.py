"""A story: the most typical trial of a class told as a dated chain: what bound, what broke, who lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from aicapex.analysis.asked import Asked, read_asked
from aicapex.analysis.discovery import dated
from aicapex.analysis.given_data import inputs_of
from aicapex.analysis.prim import Flags
from aicapex.analysis.story_words import both, word
from aicapex.analysis.telling import amount, input_title
from aicapex.errors import Problem, UsageError
from aicapex.language import MESSAGES, Language, Message
from aicapex.parameters import Array
from aicapex.results import CLASSES, CONSTRAINTS, Estimate, Results
from aicapex.sampling import NEVER, draw
from aicapex.statistics import wilson

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

PATHS: Final = (
    "capex",
    "revenue",
    "rental_price_newest",
    "idle_rate_all",
    "tobin_q",
    "debt",
    "gross_margin_cloud",
    "defaults_cumulative",
)
"""What trials are compared by, year by year: the build-out, payers, price, use, returns, lenders."""
LOST: Final = (
    "write_downs",
    "loss_lenders",
    "loss_equity",
    "loss_vendors",
    "loss_states",
    "platform_support",
    "lab_equity",
)
"""Who pays for it: owners' books, lenders, sponsors, vendors, states, platforms and investors that carry labs."""
FEWEST: Final = 10  # trials of a class from which a typical one can be told
TOLD: Final = 5  # inputs that are named
SPAN: Final = 2  # quarters that a constraint must bind in a row to be told
LARGE: Final = 0.02  # [share] of the book from which a year's write-downs are told


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened in a trial, from a quarter on, in both languages."""

    quarter: str
    kind: str  # shock, bound, peak, test, class, loss
    text: Message


@dataclass(frozen=True, slots=True)
class Loss:
    """What somebody bore from the start to the year asked [USD bn]: in the trial, and the median of its class."""

    output: str
    trial: float
    typical: float


@dataclass(frozen=True, slots=True)
class Unusual:
    """An input that stands out: its value in the trial, its percentile [share], or its class against the rest.

    `apart` is the difference of the means of class and rest over the standard deviation.
    """

    name: str
    value: float
    percentile: float
    apart: float


@dataclass(frozen=True, slots=True, eq=False)
class Story:
    """One trial of those in which something has come about."""

    results: Results
    asked: Asked
    share: Estimate
    trial: int
    nearer: float  # [share] of the class's trials that are farther from its median path
    happenings: tuple[Happening, ...]
    losses: tuple[Loss, ...]
    odd: tuple[Unusual, ...]  # inputs farthest out in the trial
    causes: tuple[Unusual, ...]  # inputs in which the class differs most from the rest

    def to_frame(self) -> pd.DataFrame:
        """A tidy table: one row a happening."""
        import pandas as pd

        rows = [(each.quarter, each.kind, each.text.en, each.text.zh) for each in self.happenings]
        return pd.DataFrame(rows, columns=["quarter", "kind", "en", "zh"])

    def chart(self, ax: Axes | None = None, language: Language = "en") -> Axes:
        """The trial over the ensemble, in the axes given or new ones."""
        from aicapex.analysis.notebook import in_axes
        from aicapex.charts.story import story

        return in_axes(story, self, ax, 6.5, language)

    def __repr__(self) -> str:
        """The report as text."""
        from aicapex.analysis.story_report import report

        return report(self, "en", 100)

    def _repr_html_(self) -> str:
        from aicapex.analysis.telling import notebook

        return notebook(repr(self))


def story(results: Results, of: str, trial: int | None = None, language: Language = "en") -> Story:
    """The most typical trial of those in which a class or test has come about by a date, or a trial by its number.

    Raises UsageError if too few trials are of the class, or there is no such trial.
    """
    asked = read_asked(dated(of, results), results.scenario, language)
    if not asked.flag:
        raise UsageError(Problem(word("flag", language, name=of)))
    members: Flags = asked.values(results) > 0.5
    count = int(members.sum())
    if count < FEWEST:
        what = word("few", language, asked=asked.text, count=count, trials=results.trials)
        raise UsageError(Problem(what, cure=word("few.cure", language)))
    if trial is not None and not 0 <= trial < results.trials:
        raise UsageError(Problem(word("trial", language, trial=trial), expected=f"0 – {results.trials - 1}"))
    last = results.quarters.index(_last_quarter(asked, results))
    apart = distances(results, members, last)
    chosen = int(np.flatnonzero(members)[np.argmin(apart[members])]) if trial is None else trial
    low, high = wilson(count, results.trials)
    return Story(
        results=results,
        asked=asked,
        share=Estimate(count / results.trials, float(low), float(high)),
        trial=chosen,
        nearer=float(np.mean(apart[members] >= apart[chosen])),
        happenings=tuple(
            sorted(_happenings(results, chosen, last), key=lambda each: results.quarters.index(each.quarter))
        ),
        losses=tuple(_losses(results, chosen, members, last)),
        odd=_odd(results, chosen),
        causes=_causes(results, chosen, members),
    )


def _last_quarter(asked: Asked, results: Results) -> str:
    """The quarter by whose end it is asked."""
    date = asked.text.partition("@")[2].strip()
    return f"{date}Q4" if date.isdigit() else date or results.quarters[-1]


def distances(results: Results, members: Flags, last: int) -> Array:
    """How far each trial (n,) is from the median path of the members, up to a quarter.

    Paths are compared year by year, each in units of its interquartile range among the members (half of the median
    where that is nought), as the root of the mean square.
    """
    years = [place for place in range(last + 1) if results.quarters[place].endswith("Q4") and place > 0]
    rows = []
    for name in PATHS:
        if name not in results.outputs:
            continue
        values = np.asarray(results.outputs[name][years], dtype=np.float64)
        inner = values[:, members]
        low, middle, high = np.nanquantile(inner, (0.25, 0.5, 0.75), axis=1)
        scale = np.where(high > low, high - low, np.maximum(0.5 * np.abs(middle), 1e-9))
        rows.append(((values - middle[:, None]) / scale[:, None]) ** 2)
    whole: Array = np.sqrt(np.nanmean(np.concatenate(rows), axis=0))
    return whole


def _happenings(results: Results, trial: int, last: int) -> Iterator[Happening]:
    yield from _shocks(results, trial, last)
    yield from _bounds(results, trial, last)
    yield from _turns(results, trial, last)
    yield from _tests(results, trial, last)


def _shocks(results: Results, trial: int, last: int) -> Iterator[Happening]:
    """Shocks that came, with size and duration where the trial can be drawn again."""
    if results.given is not None:  # which trial of the full run it was is not kept
        for name, quarters in results.event_quarters.items():
            if quarters[trial] <= last:
                yield Happening(
                    results.quarters[quarters[trial]], "shock", both("shock", title=input_title(f"events.{name}"))
                )
        return
    drawn = draw(results.scenario, results.seed, trial, 1)
    for name, arrivals in drawn.events.items():
        event = results.scenario.events[name]
        for place in range(arrivals.quarter.shape[1]):
            quarter = int(arrivals.quarter[0, place])
            if quarter >= NEVER or quarter > last:
                continue
            lasts = float(arrivals.lasts[0, place])
            size = amount(float(arrivals.size[0, place]), event.size_unit)
            title = input_title(f"events.{name}")
            key = "shock.ever" if not np.isfinite(lasts) else "shock.sized"
            unit = "%" if event.size_unit == "share" else event.size_unit
            text = both(key, title=title, size=f"{size} {unit}", quarters=f"{lasts:.0f}")
            yield Happening(results.quarters[quarter], "shock", text)


def _bounds(results: Results, trial: int, last: int) -> Iterator[Happening]:
    """What bound the build-out, in runs of quarters; demand is told only after another constraint has bound."""
    flags = np.stack([results.outputs[f"binding_{name}"][: last + 1, trial] for name in CONSTRAINTS])
    binding = flags.argmax(axis=0)
    start = 1
    for place in range(2, last + 2):
        if place <= last and binding[place] == binding[start]:
            continue
        if place - start >= SPAN:
            name = CONSTRAINTS[int(binding[start])]
            until = results.quarters[place - 1]
            yield Happening(
                results.quarters[start], "bound", both("bound", title=MESSAGES[f"binds.{name}"], until=until)
            )
        start = place


def _turns(results: Results, trial: int, last: int) -> Iterator[Happening]:
    """Peaks and troughs of capex, rent and q, the largest write-downs and defaults of four quarters."""
    quarters = results.quarters
    capex = 4.0 * results.outputs["capex"][: last + 1, trial]
    peak = int(capex.argmax())
    start = amount(float(capex[0]), "USD bn")
    yield Happening(quarters[peak], "peak", both("capex.peak", value=amount(float(capex[peak]), "USD bn"), start=start))
    if peak < last:
        low = peak + int(capex[peak:].argmin())
        fall = amount(1.0 - float(capex[low] / capex[peak]), "share")
        yield Happening(quarters[low], "peak", both("capex.low", value=amount(float(capex[low]), "USD bn"), fall=fall))
    rent = results.outputs["rental_price_newest"][: last + 1, trial]
    halved = np.flatnonzero(rent <= 0.5 * rent[0])
    if len(halved):
        at = int(halved[0])
        text = both("rent.half", value=amount(float(rent[at]), "x"), start=amount(float(rent[0]), "x"))
        yield Happening(quarters[at], "peak", text)
    q = results.outputs["tobin_q"][: last + 1, trial]
    under = np.flatnonzero(q < min(1.0, float(q[0])))
    if len(under) and under[0] > 0:
        yield Happening(quarters[int(under[0])], "peak", both("q.under", value=amount(float(q[under[0]]), "x")))
    yield from _yearly(results, trial, last, "write_downs", LARGE * float(results.outputs["net_book_value"][0, trial]))
    yield from _yearly(results, trial, last, "defaults", LARGE * float(results.outputs["debt"][0, trial]))


def _yearly(results: Results, trial: int, last: int, name: str, least: float) -> Iterator[Happening]:
    """The four quarters in a row in which a flow is largest, if it is worth telling."""
    values = results.outputs[name][: last + 1, trial]
    if last < 4:
        return
    sums = np.convolve(values[1:], np.ones(4), mode="valid")
    place = int(sums.argmax())
    if sums[place] > max(least, 1e-6):
        text = both(name, value=amount(float(sums[place]), "USD bn"), until=results.quarters[place + 4])
        yield Happening(results.quarters[place + 1], "loss", text)


def _tests(results: Results, trial: int, last: int) -> Iterator[Happening]:
    """Tests that hold for the first time, and the classes that the trial comes to."""
    for name, flags in results.tests.items():
        first = np.flatnonzero(flags[: last + 1, trial])
        if len(first) and first[0] > 0:
            title = results.test_title(name)
            yield Happening(results.quarters[int(first[0])], "test", both("test", title=Message(title.en, title.zh)))
    for name in CLASSES[1:]:
        first = np.flatnonzero(results.classes[name][: last + 1, trial])
        if len(first):
            yield Happening(results.quarters[int(first[0])], "class", both("class", title=MESSAGES[f"class.{name}"]))


def _losses(results: Results, trial: int, members: Flags, last: int) -> Iterator[Loss]:
    for name in LOST:
        total = results.outputs[name][1 : last + 1].sum(axis=0, dtype=np.float64)
        yield Loss(name, float(total[trial]), float(np.median(total[members])))


def _odd(results: Results, trial: int) -> tuple[Unusual, ...]:
    """The inputs of the trial that lie farthest out in their samples."""
    found = []
    for name, values in inputs_of(results).items():
        rank = 0.5 * (float(np.mean(values < values[trial])) + float(np.mean(values <= values[trial])))
        found.append(Unusual(name, float(values[trial]), rank, 0.0))
    found.sort(key=lambda each: (-abs(each.percentile - 0.5), each.name))
    return tuple(found[:TOLD])


def _causes(results: Results, trial: int, members: Flags) -> tuple[Unusual, ...]:
    """The inputs in which the class differs most from the rest of the run."""
    if members.all():
        return ()
    found = []
    for name, values in inputs_of(results).items():
        apart = float(values[members].mean() - values[~members].mean()) / float(values.std())
        rank = 0.5 * (float(np.mean(values < values[trial])) + float(np.mean(values <= values[trial])))
        found.append(Unusual(name, float(values[trial]), rank, apart))
    found.sort(key=lambda each: (-abs(each.apart), each.name))
    return tuple(found[:TOLD])


def kinds(happenings: Sequence[Happening]) -> set[str]:
    """What kinds of things happened."""
    return {each.kind for each in happenings}
