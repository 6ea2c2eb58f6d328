"""The few questions that our boards ask. Pure: words in, PromQL out. Kept to what Prometheus 2.42 knows.

`rare` marks what may not have happened yet (a dead letter, a refusal): then a single 0 stands where Prometheus has no series.
What every running pipeline must show has no such net, so an empty answer is an error that the test of the boards finds.
"""

from __future__ import annotations

JOB = 'job=~"$job"'
WINDOW = "[$__rate_interval]"
WAY = 'stage=~"fetch_pages|extract_articles|classify_articles|store_records"'
"""The stages that an article passes; keep_feeds and store_skips stand beside its way."""


def total(metric: str, by: str = "", where: str = "", *, rare: bool = False) -> str:
    """Return a counter since the processes started, or a gauge now, summed."""
    return _net(f"{_sum(by)}({_select(metric, where)})", rare=rare)


def ranking(metric: str, by: str, where: str = "") -> str:
    """Return the sums with the largest first; a single 0 called `none yet` when there is none."""
    first = by.split(",", maxsplit=1)[0]
    none = f'label_replace(vector(0), "{first}", "none yet", "", "")'
    return f"sort_desc({total(metric, by, where)} or on() {none})"


def rate(metric: str, by: str = "", where: str = "", *, rare: bool = False) -> str:
    """Return how many a second."""
    return _net(f"{_sum(by)}(rate({_select(metric, where)}{WINDOW}))", rare=rare)


def a_minute(metric: str, by: str) -> str:
    """Return how many a minute."""
    return _net(f"60 * {_sum(by)}(rate({_select(metric)}{WINDOW}))", rare=True)


def share(metric: str, by: str, whole: str = "") -> str:
    """Return what share of the last hour's count each label has; of another counter with the same label where `whole` names one."""
    part = f"{_sum(by)}(rate({_select(metric)}[1h]))"
    if whole:
        return f"{part} / {_sum(by)}(rate({_select(whole)}[1h]))"
    return f"{part} / on() group_left() sum (rate({_select(metric)}[1h]))"


def quantile(share: float, histogram: str, by: str = "", *, rare: bool = False) -> str:
    """Return the value below which this share of a histogram's observations lies."""
    labels = f"le, {by}" if by else "le"
    return _net(
        f"histogram_quantile({share}, {_sum(labels)}(rate({_select(histogram + '_bucket')}{WINDOW})))", rare=rare
    )


def largest(metric: str, by: str) -> str:
    """Return the largest value of a gauge over the replicas."""
    return f"max by ({by}) ({_select(metric)})"


def _select(metric: str, where: str = "") -> str:
    return f"{metric}{{{JOB}, {where}}}" if where else f"{metric}{{{JOB}}}"


def _sum(by: str) -> str:
    return f"sum by ({by}) " if by else "sum "


def _net(expr: str, *, rare: bool) -> str:
    return f"{expr} or on() vector(0)" if rare else expr
