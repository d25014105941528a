"""The tables of the benchmark: medians and ranges, and ratios within each turn."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measuring import Cost, Weight
from benchmarks.tools import OURS, PLAIN, ROOT, TOOLS, title_with_version

PAGE = ROOT / "benchmarks" / "README.md"
KEPT = Path(__file__).resolve().parent / "ratios.json"
TENS = 10  # seconds, of which a hundredth is no longer told
MEGABYTE = 1_000_000
WORSE = 1.2  # times the kept ratio: more is a failure

Ratios = Mapping[str, float]


@dataclass
class Results:
    """What was measured. ``main`` is the size that the goals and the other tools speak of.

    ``costs`` has a cost for each counted turn by the name of the step (``thesis 300 text``),
    ``weights`` the site by the name of the thesis, ``failures`` why a step could not run.
    """

    sizes: Sequence[int]
    main: int
    segments: Sequence[int]
    costs: dict[str, list[Cost]] = field(default_factory=dict[str, list[Cost]])
    weights: dict[str, Weight] = field(default_factory=dict[str, Weight])
    failures: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Row:
    """A comparison: two names of results, and what the second is called."""

    what: str
    ours: str
    other: str
    beside: str
    measure: str = "wall"
    """An attribute of a cost or of a weight."""


def rows(results: Results) -> Iterator[Row]:
    """Yield the comparisons; one of which a side was not measured is left out later."""
    n = results.main
    ours, plain, cold = f"thesis {n}", f"plain {n}", "from nothing"
    build, beside = f"{n} chapters", "plain, from nothing"
    yield Row(f"{build}, from nothing", f"{ours} {cold}", f"{plain} {cold}", "plain")
    yield Row("… memory", f"{ours} {cold}", f"{plain} {cold}", "plain", "memory")
    for step, what in {
        "restored": "restored store and site, one chapter changed",
        "text": "one chapter changed",
        "heading": "one heading of a section changed",
        "title": "one title of a chapter changed, which every menu has",
        "judgement": "one judgement changed, which three chapters have",
    }.items():
        yield Row(f"{build}, {what}", f"{ours} {step}", f"{plain} {cold}", beside)
        if step == "text":
            zensical = f"zensical {n} text"
            yield Row("… beside Zensical", f"{ours} {step}", zensical, "Zensical, the same edit")
    serve = "`mkdocs serve` of plain"
    yield Row(f"{build}, saved → served", f"{ours} serve", f"{plain} serve", serve)
    yield from _rows_of_sizes(results)
    few, many = (f"thesis segments {count}" for count in results.segments)
    fewer = f"{results.segments[0]:,} segments"
    grown = f"{results.segments[1]:,} segments"
    yield Row(f"{grown}, from nothing", f"{many} {cold}", f"{few} {cold}", fewer)
    yield Row("… memory", f"{many} {cold}", f"{few} {cold}", fewer, "memory")
    yield Row(f"{grown}, one chapter changed", f"{many} text", f"{many} {cold}", "from nothing")
    yield Row(f"{grown}, biggest page", many, few, fewer, "page")
    yield Row(f"{grown}, index for a first search", many, few, fewer, "search")
    yield Row(f"{build}, site", ours, plain, "plain", "site")
    yield Row(f"{build}, biggest page", ours, plain, "plain", "page")
    yield Row(f"{build}, index for a first search", ours, plain, "plain", "search")
    history, off = "thesis history", "thesis history-off"
    yield Row(
        "this site with a long history, from nothing",
        f"{history} {cold}",
        f"{off} {cold}",
        "without",
    )
    yield Row("… one chapter changed", f"{history} text", f"{off} text", "without")
    yield Row("`thesis --help`", "thesis help", "plain help", "`mkdocs --help`")
    yield Row("`thesis value`", "thesis value", "plain help", "`mkdocs --help`")
    theme = "MkDocs with Material"
    yield Row("import of the plugin", "thesis import", "plain import", theme)


def _rows_of_sizes(results: Results) -> Iterator[Row]:
    """Yield how the build grows from the main size, and the other sizes beside plain MkDocs."""
    cold, main = "from nothing", f"thesis {results.main} from nothing"
    for size in results.sizes:
        ours, plain = f"thesis {size}", f"plain {size}"
        if size > results.main:
            title = f"{size:,} chapters, from nothing"
            yield Row(title, f"{ours} {cold}", main, f"{results.main} chapters")
            memory = f"{results.main} chapters"
            yield Row("… memory", f"{ours} {cold}", main, memory, "memory")
        if size != results.main:
            yield Row(
                f"{size:,} chapters, from nothing", f"{ours} {cold}", f"{plain} {cold}", "plain"
            )
            title = f"{size:,} chapters, one chapter changed"
            yield Row(title, f"{ours} text", f"{plain} {cold}", "plain, from nothing")
            zensical = f"zensical {size} text"
            yield Row("… beside Zensical", f"{ours} text", zensical, "Zensical, the same edit")


# --- figures --------------------------------------------------------------------------------------


def values(results: Results, name: str, measure: str) -> list[float]:
    """Return what was measured in each turn, or once."""
    if name in results.weights:
        return [float(getattr(results.weights[name], measure))]
    return [float(getattr(cost, measure)) for cost in results.costs.get(name, ())]


def ratios_in_turns(results: Results, row: Row, measure: str) -> list[float]:
    """Return the ratio in each turn: what slows a turn slows both."""
    ours, others = values(results, row.ours, measure), values(results, row.other, measure)
    return [one / other for one, other in zip(ours, others, strict=False) if other]


def ratios(results: Results) -> Ratios:
    """Return the median ratio of every comparison, and for commands that of processor time."""
    found: dict[str, float] = {}
    before = ""
    for row in rows(results):
        before = row.what if not row.what.startswith("…") else before
        name = row.what if row.what == before else f"{before} {row.what}"
        for measure in (row.measure, "processor") if row.measure == "wall" else (row.measure,):
            if turns := ratios_in_turns(results, row, measure):
                key = f"{name.strip()} ÷ {row.beside}, {measure}"
                found[key] = round(statistics.median(turns), 3)
    return found


def complaint(measured: Ratios, kept: Ratios) -> str:
    """Return which ratios are worse than those kept by more than a fifth, or nothing."""
    compared = measured.keys() & kept.keys()
    if not compared:
        return f"None of the ratios in {KEPT.name} was measured."
    worse = [
        f"{name}: {measured[name]:.2f}, kept is {kept[name]:.2f}"
        for name in kept
        if name in compared and measured[name] > kept[name] * WORSE
    ]
    return "\n".join(("Worse by more than a fifth:", *worse)) if worse else ""


# --- text -----------------------------------------------------------------------------------------


def tables(results: Results, how: str) -> str:
    """Return both tables in Markdown."""
    title = "what | this generator | beside | ratio | … of processor time"
    lines = [f"| {title} |", "| --- | ---: | ---: | ---: | ---: |"]
    for row in rows(results):
        ours, other = (values(results, name, row.measure) for name in (row.ours, row.other))
        if not ours or not (other or row.other in results.failures):
            continue
        beside = _amount(other, row.measure) or results.failures[row.other]
        amounts = [_amount(ours, row.measure), f"{row.beside} {beside}"]
        ratio = _range(ratios_in_turns(results, row, row.measure))
        timed = row.measure == "wall"
        processor = _range(ratios_in_turns(results, row, "processor")) if timed else ""
        lines.append(f"| {' | '.join((row.what, *amounts, ratio, processor))} |")
    note = f"Medians (the fastest to the slowest of {how})."
    return "\n".join((*lines, "", *_tools(results), note))


def _tools(results: Results) -> Iterator[str]:
    """Yield the lines of the table of the tools."""
    n = results.main
    timed = [each for each in TOOLS if any(_is_of(name, each.name) for name in _names(results))]
    if timed in ([OURS], [OURS, PLAIN]):
        return
    yield f"| {n} chapters | from nothing | processor | memory | one edit | served | site | index |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for tool in timed:
        name = f"{tool.name} {n}"
        cold = f"{name} from nothing"
        edit = f"{name} text" if f"{name} text" in _names(results) else cold
        cells = [
            *(_cell(results, cold, measure) for measure in ("wall", "processor", "memory")),
            _cell(results, edit, "wall"),
            _cell(results, f"{name} serve", "wall"),
            *(_cell(results, name, measure) for measure in ("site", "search")),
        ]
        yield f"| {title_with_version(tool)} | {' | '.join(cells)} |"
    yield ""


def _names(results: Results) -> set[str]:
    return {*results.costs, *results.failures}


def _is_of(step: str, tool: str) -> bool:
    return step.startswith(f"{tool} ")


def _cell(results: Results, name: str, measure: str) -> str:
    if failure := results.failures.get(name):
        return f"does not run: {failure}"
    found = values(results, name, measure)
    return _amount(found, measure) if found else ""


def _amount(found: Sequence[float], measure: str) -> str:
    """Return the median of what was measured, and its range if there is one."""
    if not found:
        return ""
    form = _seconds if measure in {"wall", "processor"} else _bytes
    shown = (statistics.median(found), min(found), max(found))
    middle, least, most = (form(each) for each in shown)
    return middle if least == most else f"{middle} ({least} to {most})"


def _seconds(value: float) -> str:
    return f"{value:.2f} s" if value < TENS else f"{value:.1f} s"


def _bytes(value: float) -> str:
    return f"{value / MEGABYTE:.1f} MB" if value >= MEGABYTE else f"{value / 1000:.0f} KB"


def _range(found: Sequence[float]) -> str:
    if not found or not any(found):
        return ""
    shown = (statistics.median(found), min(found), max(found))
    middle, least, most = (f"{each:.2f}" for each in shown)
    return middle if least == most else f"{middle} ({least} to {most})"


# --- files ----------------------------------------------------------------------------------------


def kept_ratios() -> Ratios:
    """Return the ratios of the last run that was written."""
    return json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}


def write(tables: str, measured: Ratios) -> None:
    """Write the tables into the page of the benchmarks, and keep the ratios."""
    write_between(PAGE, "bench", tables)
    KEPT.write_text(json.dumps(measured, indent=2, ensure_ascii=False) + "\n", "utf-8")


def write_between(page: Path, name: str, text: str) -> None:
    """Write a text between the two comments of that name in a page."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, has_begin, rest = page.read_text("utf-8").partition(begin)
    _, has_end, after = rest.partition(end)
    if not (has_begin and has_end):
        raise SystemExit(f"{page.name} has no {begin} … {end}")
    page.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}", "utf-8")
