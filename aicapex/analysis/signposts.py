"""Signposts: figures published within four quarters that move the probability of an outcome most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from aicapex.analysis.asked import Asked, read_asked
from aicapex.analysis.discovery import FEWEST, dated, halves
from aicapex.analysis.discovery_words import word
from aicapex.errors import Problem, UsageError
from aicapex.language import Language, Message
from aicapex.parameters import Array
from aicapex.registry import VARIABLES
from aicapex.results import Estimate, Results
from aicapex.statistics import wilson

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

AHEAD: Final = 4  # quarters after the start within which figures are published
LEAST_SIDE: Final = 0.10  # [share] of trials on either side of a threshold
BEYOND: Final = 3.0  # standard errors that both probabilities must differ by on the held-out half
EARLY: Final = 0.5  # part of the gain by which the earliest useful quarter is told


@dataclass(frozen=True, slots=True)
class Published:
    """An output that anybody can look up, and where."""

    output: str
    where: Message


PUBLISHED: Final = (
    Published(
        "capex_big4", Message("cash flow statements of four platforms, each quarter", "四大平台现金流量表，按季")
    ),
    Published(
        "data_centre_revenue_leader",
        Message("results of the leading chip vendor, each quarter", "龙头芯片商财报，按季"),
    ),
    Published("chip_revenue", Message("results of chip makers added up, each quarter", "各芯片商财报合计，按季")),
    Published("compute_sold_leader", Message("Epoch AI's count, some months late", "Epoch AI 统计，滞后数月")),
    Published(
        "chip_price_per_h100e", Message("revenue over compute sold, some months late", "收入除以售出算力，滞后数月")
    ),
    Published("rental_price_h100", Message("indices of GPU rents, each week", "GPU 租价指数，按周")),
    Published("rental_price_newest", Message("indices and quotes of the newest cards", "新卡租价指数与报价")),
    Published("token_price", Message("price lists, and revenue over volumes where told", "标价，或披露的收入除以用量")),
    Published("weekly_users_leader", Message("the leading lab's own counts", "头部实验室自行披露")),
    Published("lab_run_rate_two", Message("the two leading labs, in the press", "两家头部实验室，见于媒体")),
    Published("cloud_revenue_external", Message("results of clouds, each quarter", "云厂商财报，按季")),
    Published("gross_margin_cloud", Message("results of AI clouds, each quarter", "AI 云厂商财报，按季")),
    Published("power_additions_gw_us", Message("the energy agency's monthly inventory", "能源署月度机组清单")),
    Published("debt", Message("bonds and loans of builders, as they are sold", "建设方发债与贷款")),
    Published("defaults", Message("rating agencies, each month", "评级机构，按月")),
    Published("write_downs", Message("results of builders, each quarter", "建设方财报，按季")),
)
"""Outputs with a public counterpart today; idle compute, which people ask for, has none."""


@dataclass(frozen=True, slots=True)
class Signpost:
    """A figure, its quarter, the threshold [its unit], and the probabilities on either side, on the held-out half.

    `gain` is the part of the outcome's variance that the threshold explains there [share]; `early` is the first quarter
    in which half of that is reached.
    """

    published: Published
    quarter: str
    threshold: float
    below: Estimate
    above: Estimate
    share_above: float
    gain: float
    early: str


@dataclass(frozen=True, slots=True, eq=False)
class Signposts:
    """What to watch, the most telling first."""

    results: Results
    asked: Asked
    rate: Estimate
    posts: tuple[Signpost, ...]
    silent: tuple[Published, ...]  # that tell no more than chance

    def to_frame(self) -> pd.DataFrame:
        """A tidy table: one row a figure."""
        import pandas as pd

        rows = [
            {
                "output": post.published.output,
                "unit": VARIABLES[post.published.output].unit,
                "quarter": post.quarter,
                "threshold": post.threshold,
                "below": post.below.value,
                "below_low": post.below.low,
                "below_high": post.below.high,
                "above": post.above.value,
                "above_low": post.above.low,
                "above_high": post.above.high,
                "share_above": post.share_above,
                "gain": post.gain,
                "early": post.early,
            }
            for post in self.posts
        ]
        return pd.DataFrame(rows)

    def chart(self, ax: Axes | None = None, language: Language = "en") -> Axes:
        """Both probabilities of each figure, in the axes given or new ones."""
        from aicapex.analysis.notebook import in_axes
        from aicapex.charts.signposts import signposts

        return in_axes(signposts, self, ax, 5.2, language)

    def __repr__(self) -> str:
        """The report as text."""
        from aicapex.analysis.signposts_report import report

        return report(self, "en", 100)

    def _repr_html_(self) -> str:
        from aicapex.analysis.telling import notebook

        return notebook(repr(self))


def signposts(results: Results, of: str, language: Language = "en") -> Signposts:
    """The figures of the next four quarters that move the probability of an outcome most.

    Thresholds are found on the even trials, all probabilities are of the odd ones. Raises UsageError if what is asked
    is no yes or no, or happens or fails to in too few trials.
    """
    asked = read_asked(dated(of, results), results.scenario, language)
    if not asked.flag:
        raise UsageError(Problem(word("flag", language, name=of)))
    outcome = asked.values(results)
    hits = int(outcome.sum())
    if min(hits, len(outcome) - hits) < 2 * FEWEST:
        what = word("few", language, asked=asked.text, hits=hits, trials=len(outcome))
        raise UsageError(Problem(what, cure=word("few.cure", language, fewest=2 * FEWEST)))
    low, high = wilson(hits, len(outcome))
    found, silent = [], []
    for published in PUBLISHED:
        post = _post(published, results, outcome)
        if post is None:
            silent.append(published)
        else:
            found.append(post)
    found.sort(key=lambda post: (-post.gain, post.published.output))
    rate = Estimate(hits / len(outcome), float(low), float(high))
    return Signposts(results, asked, rate, tuple(found), tuple(silent))


def _post(published: Published, results: Results, outcome: Array) -> Signpost | None:
    """The best quarter of an output; None if it is not recorded, undefined, or tells no more than chance."""
    if published.output not in results.outputs:
        return None
    learn, judge = halves(len(outcome))
    best: tuple[float, int, float] | None = None
    gains = []
    for ahead in range(1, min(AHEAD, len(results.quarters) - 1) + 1):
        values = np.asarray(results.outputs[published.output][ahead], dtype=np.float64)
        split = threshold_of(values[learn], outcome[learn]) if np.isfinite(values).all() else None
        gains.append(0.0 if split is None else explained(values[judge], outcome[judge], split[0]))
        if split is not None and (best is None or split[1] > best[0]):
            best = split[1], ahead, split[0]
    if best is None:
        return None
    _, ahead, threshold = best
    above = np.asarray(results.outputs[published.output][ahead], dtype=np.float64)[judge] >= threshold
    told = outcome[judge]
    below_, above_ = (_estimate(told[side]) for side in (~above, above))
    error = float(
        np.hypot(
            *(
                np.sqrt(e.value * (1 - e.value) / max(n, 1))
                for e, n in ((below_, (~above).sum()), (above_, above.sum()))
            )
        )
    )
    if abs(above_.value - below_.value) <= BEYOND * error:
        return None
    gain = gains[ahead - 1]
    early = next(k for k, each in enumerate(gains, start=1) if each >= EARLY * gain)
    return Signpost(
        published,
        results.quarters[ahead],
        threshold,
        below_,
        above_,
        float(above.mean()),
        gain,
        results.quarters[early],
    )


def _estimate(flags: Array) -> Estimate:
    low, high = wilson(flags.sum(), len(flags))
    return Estimate(float(flags.mean()) if len(flags) else 0.0, float(low), float(high))


def threshold_of(values: Array, outcome: Array) -> tuple[float, float] | None:
    """The threshold of a figure (n,) that explains most of an outcome of 1 and 0 (n,), and how much; None if none does.

    A tenth of the trials at least is on either side.
    """
    order = np.argsort(values, kind="stable")
    ordered, flags = values[order], outcome[order]
    trials = len(values)
    below = np.arange(1, trials)  # trials under a threshold at the next value
    least = max(int(LEAST_SIDE * trials), 1)
    useful = (ordered[1:] > ordered[:-1]) & (below >= least) & (below <= trials - least)
    if not useful.any():
        return None
    hits = np.cumsum(flags)[:-1]
    rate = float(flags.mean())
    between = (hits - below * rate) ** 2 * trials / (below * (trials - below))  # sum of squares between both sides
    between = np.where(useful, between, -1.0)
    place = int(np.argmax(between))
    variance = rate * (1.0 - rate) * trials
    if between[place] <= 0.0 or variance <= 0.0:
        return None
    return float(0.5 * (ordered[place] + ordered[place + 1])), float(between[place] / variance)


def explained(values: Array, outcome: Array, threshold: float) -> float:
    """Part of the variance of an outcome (n,) that a threshold on a figure (n,) explains [share]."""
    above = values >= threshold
    rate = float(outcome.mean())
    variance = rate * (1.0 - rate)
    if not above.any() or above.all() or variance <= 0.0:
        return 0.0
    part = float(above.mean())
    return part * (1.0 - part) * float(outcome[above].mean() - outcome[~above].mean()) ** 2 / variance
