"""The few kinds of panel that our boards are made of, in one style. Pure: data in, builders out."""

from __future__ import annotations

from dataclasses import dataclass

from grafana_foundation_sdk.builders import bargauge, prometheus, stat, timeseries
from grafana_foundation_sdk.builders import common as style
from grafana_foundation_sdk.builders import dashboard as board
from grafana_foundation_sdk.models import common, dashboard

DATASOURCE = dashboard.DataSourceRef(type_val="prometheus", uid="${datasource}")
GREEN, ORANGE, RED, BLUE = "green", "orange", "red", "blue"
Panel = timeseries.Panel | stat.Panel | bargauge.Panel
Steps = tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class Query:
    """One PromQL expression and how its series are called in the legend."""

    expr: str
    legend: str


@dataclass(frozen=True)
class About:
    """What every panel tells of itself. `unit` is Grafana's id of a unit; `steps` are values from which another colour holds."""

    title: str
    description: str
    unit: str
    steps: Steps = ()
    width: int = 8


def graph(about: About, *queries: Query, stacked: bool = False) -> timeseries.Panel:
    """Return a graph over time; stacked areas show parts of a whole."""
    panel = (
        timeseries.Panel()
        .title(about.title)
        .description(about.description)
        .unit(about.unit)
        .datasource(DATASOURCE)
        .span(about.width)
        .height(8)
        .min(0)
        .fill_opacity(35 if stacked else 8)
        .line_width(1)
        .show_points(common.VisibilityMode.NEVER)
        .stacking(style.StackingConfig().mode(common.StackingMode.NORMAL if stacked else common.StackingMode.NONE))
        .thresholds(_thresholds(about.steps))
        .legend(_legend())
        .tooltip(style.VizTooltipOptions().mode(common.TooltipDisplayMode.MULTI).sort(common.SortOrder.DESCENDING))
    )
    if about.steps:
        mode = common.GraphTresholdsStyleMode.DASHED  # the SDK spells it so
        panel.thresholds_style(style.GraphThresholdsStyleConfig().mode(mode))
    for query in _targets(queries):
        panel.with_target(query.range())
    return panel


def number(about: About, query: Query) -> stat.Panel:
    """Return one large number: the newest value, coloured by its threshold."""
    return (
        stat.Panel()
        .title(about.title)
        .description(about.description)
        .unit(about.unit)
        .datasource(DATASOURCE)
        .span(about.width)
        .height(5)
        .thresholds(_thresholds(about.steps))
        .color_mode(common.BigValueColorMode.VALUE if about.steps else common.BigValueColorMode.NONE)
        .graph_mode(common.BigValueGraphMode.NONE)
        .reduce_options(_newest())
        .with_target(_targets((query,))[0].instant())
    )


def bars(about: About, query: Query) -> bargauge.Panel:
    """Return one bar for each series, the longest first: a ranking at this moment."""
    return (
        bargauge.Panel()
        .title(about.title)
        .description(about.description)
        .unit(about.unit)
        .datasource(DATASOURCE)
        .span(about.width)
        .height(8)
        .min(0)
        .thresholds(_thresholds(about.steps, BLUE))
        .orientation(common.VizOrientation.HORIZONTAL)
        .display_mode(common.BarGaugeDisplayMode.GRADIENT)
        .reduce_options(_newest())
        .with_target(_targets((query,))[0].instant())
    )


def _targets(queries: tuple[Query, ...]) -> list[prometheus.Dataquery]:
    return [
        prometheus.Dataquery()
        .expr(query.expr)
        .legend_format(query.legend)
        .ref_id(chr(ord("A") + place))
        .datasource(DATASOURCE)
        for place, query in enumerate(queries)
    ]


def _thresholds(steps: Steps, first: str = GREEN) -> board.ThresholdsConfig:
    colours = [dashboard.Threshold(None, first), *(dashboard.Threshold(value, colour) for value, colour in steps)]
    return board.ThresholdsConfig().mode(dashboard.ThresholdsMode.ABSOLUTE).steps(colours)


def _legend() -> style.VizLegendOptions:
    legend = style.VizLegendOptions().show_legend(show_legend=True).display_mode(common.LegendDisplayMode.LIST)
    return legend.placement(common.LegendPlacement.BOTTOM).calcs([])


def _newest() -> style.ReduceDataOptions:
    return style.ReduceDataOptions().calcs(["lastNotNull"]).values(values=False)
