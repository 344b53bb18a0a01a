"""Tells what the masking benches measured: a table for people, the same in README.md, and the chart `benches/masking.svg`.

    python3 benches/report.py <folder of results> <folder of criterion>

What was not measured (a peer that cannot be had here) is left out. Figures of criterion are its fastest samples, those of the peers their
fastest rounds: other work on the machine only ever takes away from them.
"""

import datetime
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import chart
import summary

ROOT = Path(__file__).resolve().parent.parent
MARKS = ("<!-- measured: masking -->\n", "<!-- end of what is measured -->\n")
# What the machine did in the last quarter of an hour, in runnable processes, for its figures to be told without a remark.
BUSY = 2.5
TEXTS = {
    "prose": "Prose, nothing to find",
    "json_logs": "JSON logs, nothing to find",
    "five_percent": "Prose, a value in every 20th line",
    "dense": "A value in every sentence",
    "table": "CSV of ten columns, six sensitive",
}
PEERS = {
    "bare_regex": "regex",
    "Vectorscan": "Vectorscan",
    "fastscrub": "fastscrub",
    "DataFog": "DataFog",
    "scrubadub": "scrubadub",
    "Presidio": "Presidio",
}
OPERATORS = ("redact", "partial", "hash", "tokenize", "encrypt", "format_preserving", "shift_date", "bucket", "ip_prefix")


def read(folder: Path, name: str):
    path = folder / name
    return json.loads(path.read_text()) if path.exists() else None


class Measured:
    """The figures of one run."""

    def __init__(self, results: Path, criterion: Path):
        self.profile = read(results, "profile.json")
        if self.profile is None:
            sys.exit(f"nothing was measured in {results}: run `make bench-mask`")
        self.size = {text["name"]: text["bytes"] for text in self.profile["texts"]}
        self.ns = {(group, name, value): fastest for group, value, name, _, fastest, _ in summary.measured(criterion)}
        self.python = read(results, "python.json") or {}
        self.versions = {"regex": ""}
        self.text = {}
        self.cells = {}
        for name in ["memcpy", "regex"]:
            self.text[name] = self.whole(f"bare_{name}")
        for path in ("avx512", "avx2", "sse2", "neon", "scalar"):
            self.text[path] = self.whole(f"scan_{path}")
        self.text["replaced"] = self.whole("scan_and_replace")
        vectorscan = read(results, "vectorscan.json")
        for engine in [*([vectorscan] if vectorscan else []), *(read(results, "scanners.json") or [])]:
            self.text[engine["engine"]] = engine["mb_per_s"]
            self.versions[engine["engine"]] = engine["version"]
            if "rows_by_cells_per_s" in engine:
                self.cells[engine["engine"]] = engine["rows_by_cells_per_s"]
        for name, key in (("checkrein", "scan"), ("regex", "bare_regex")):
            if ns := self.ns.get(("scan_table_by_cells", key, "")):
                self.cells[name] = 1e9 / ns
        self.text["checkrein"] = self.text[self.profile["path"]]

    def whole(self, name: str) -> dict[str, float]:
        found = {text: self.ns.get(("scan_default_profile", name, text)) for text in TEXTS}
        return {text: self.size[text] / ns * 1e3 for text, ns in found.items() if ns}

    def per_second(self, group: str, name: str) -> float | None:
        ns = self.ns.get((group, name, ""))
        return 1e9 / ns if ns else None

    def entities(self) -> int:
        return sum(group["strong"] + group["weak"] for group in self.profile["groups"])


def rate(value: float) -> str:
    """`4.1 GB/s` of bytes a second."""
    factor, unit = next((pair for pair in ((1e9, "GB/s"), (1e6, "MB/s"), (1e3, "kB/s")) if value >= pair[0]), (1, "B/s"))
    scaled = value / factor
    return f"{scaled:.{1 if scaled < 10 else 0}f} {unit}"


def times(value: float) -> str:
    """`3.1 million` or `74,000`: so often a second."""
    if value >= 1e6:
        return f"{value / 1e6:.{1 if value < 1e7 else 0}f} million"
    return f"{float(f'{value:.2g}'):,.0f}"


def megabytes(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def machine() -> str:
    names = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def footer(measured: Measured) -> str:
    told = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    vectors = {"avx512": "AVX-512", "avx2": "AVX2", "sse2": "SSE2", "neon": "NEON"}.get(measured.profile["path"], "no vectors")
    version = f"checkrein {measured.profile['version']} ({told.stdout.strip()})"
    # One thread measures: a load of more is other people's.
    busy = ", busy with other work too" if os.getloadavg()[2] > BUSY else ""
    return f"{machine()}, one core, {vectors}{busy} · {datetime.date.today().isoformat()} · {version} · make bench-mask"


def engines(measured: Measured) -> list[tuple[str, str]]:
    """Rows of the table: what stands first, and its key."""
    paths = {"avx512": "AVX-512", "avx2": "AVX2", "sse2": "SSE2", "neon": "NEON"}
    own = [(f"**checkrein**, {title}", path) for path, title in paths.items() if measured.text.get(path)]
    own.append(("**checkrein**, found and replaced", "replaced"))
    versions = {key: f"{name} {measured.versions.get(name, '')}".strip() for key, name in PEERS.items()}
    versions["bare_regex"] = "regex, 15 expressions"
    versions["Vectorscan"] += ", 15 expressions"
    others = [(versions[key], "regex" if key == "bare_regex" else key) for key in PEERS]
    return [("memcpy", "memcpy"), *own, *((title, key) for title, key in others if measured.text.get(key))]


def table(measured: Measured) -> list[str]:
    texts = list(TEXTS)
    cells = {**measured.cells, measured.profile["path"]: measured.cells.get("checkrein")}
    lines = ["| MB/s | " + " | ".join(TEXTS.values()) + " | the table value by value, rows/s |", "|---|" + "---|" * (len(texts) + 1)]
    for title, key in engines(measured):
        figures = [megabytes(measured.text[key].get(text)) for text in texts]
        rows = cells.get(key)
        lines.append(f"| {title} | " + " | ".join(figures) + f" | {f'{rows:,.0f}' if rows else ''} |")
    return lines


def masked(measured: Measured) -> list[tuple[str, list[tuple[str, float, bool]]]]:
    """What masking costs: a heading, and below it names, figures a second, and whether they are ours."""
    group = "mask_1000_rows_8_columns_3_masked"
    rows = [
        ("Rust, in place", measured.per_second(group, "masker_row_in_place"), True),
        ("Rust, clone alone", measured.per_second(group, "bare_clone_of_the_rows"), False),
        ("Python, Arrow", measured.python.get("arrow_rows_per_s"), True),
        ("Python, rows", measured.python.get("rows_per_s"), True),
    ]
    cards = [
        ("a column together", measured.per_second("ff1_16_digits", "column"), True),
        ("a column, Luhn kept", measured.per_second("ff1_16_digits", "column_luhn_kept"), True),
        ("Python, Arrow", measured.python.get("arrow_cards_per_s"), True),
        ("one by one", measured.per_second("ff1_16_digits", "cell_one"), True),
        ("crate fpe", measured.per_second("ff1_16_digits", "crate_fpe_one"), False),
    ]
    cells = [(name.replace("_", " "), measured.per_second("mask_one_cell", name), True) for name in OPERATORS]
    found = [
        ("Masking rows of 8 columns, 3 of them masked: rows a second", rows),
        ("Encrypting cards to cards (FF1, 16 digits): cards a second", cards),
        ("Masking one cell of a row: cells a second", cells),
    ]
    return [(heading, [bar for bar in bars if bar[1]]) for heading, bars in found if any(bar[1] for bar in bars)]


def panels(measured: Measured) -> list[chart.Panel]:
    ours = f"checkrein, {measured.entities()} entities"
    names = {"memcpy": "memcpy: copying only", "checkrein": ours, "regex": "regex, 15 patterns", "Vectorscan": "Vectorscan, 15 patterns"}
    order = ["memcpy", "checkrein", "regex", *[key for key in PEERS if key != "bare_regex"]]
    drawn = []
    for text, title in TEXTS.items():
        bars = [(names.get(key, key), measured.text[key][text] * 1e6, key) for key in order if text in measured.text.get(key, {})]
        drawn.append(
            chart.Panel(
                f"{title}: bytes a second", [chart.Bar(name, value, rate(value), kind(key)) for name, value, key in bars], (1e3, 1e11), "B"
            )
        )
    bars = [(names.get(key, key), measured.cells[key], key) for key in order if key in measured.cells]
    drawn.append(
        chart.Panel(
            "The table value by value: rows a second",
            [chart.Bar(name, value, times(value), kind(key)) for name, value, key in bars],
            (1, 1e8),
            "",
        )
    )
    for heading, bars in masked(measured)[:2]:
        drawn.append(
            chart.Panel(
                heading, [chart.Bar(name, value, times(value), "ours" if own else "other") for name, value, own in bars], (1e4, 1e8), ""
            )
        )
    return drawn


def kind(key: str) -> str:
    return {"checkrein": "ours", "memcpy": "limit"}.get(key, "other")


def formats(measured: Measured) -> list[str]:
    """What more formats cost."""
    groups = (
        ("scan_secret_patterns", "bare_10", ("all_500", "500 formats of secrets")),
        ("scan_by_number_of_formats", "bare_ten_secrets", ("all_secrets", "all vendors' secrets"), ("default_profile", "all entities")),
    )
    lines = []
    for text in ("prose", "json_logs", "dense"):
        ratios = []
        for group, base, *more in groups:
            bare = measured.ns.get((group, base, text))
            times = ((label, measured.ns.get((group, name, text))) for name, label in more)
            ratios += [f"{label} {ns / bare:.2f} times" for label, ns in times if bare and ns]
        if ratios:
            lines.append(f"{TEXTS[text]}, the time of ten vendors' secrets: {', '.join(ratios)}.")
    return lines


def profile(measured: Measured) -> list[str]:
    groups = "; ".join(f"{group['group']}: {group['strong']} strong, {group['weak']} weak" for group in measured.profile["groups"])
    texts = measured.profile["texts"]
    planted = ", ".join(f"{text['exact']:,} of {text['planted']:,}" for text in texts if text["planted"])
    extra = sum(text["found"] - text["exact"] for text in texts)
    size = sum(text["bytes"] for text in texts) / 1e6
    return [
        f"The default profile looks for {measured.entities()} entities ({groups}; weak ones need context or a column's name): ENTITIES.md.",
        f"Planted values that checkrein found with their exact bounds: {planted}.",
        f"What it found beside them in all five texts ({size:.0f} MB): {extra}.",
    ]


def markdown(measured: Measured) -> str:
    lines = [
        f"![Bars on a logarithmic scale: how fast each finds personal data in five texts, and masks rows and cards](benches/{chart.NAME})",
        "",
        *table(measured),
        "",
    ]
    lines += ["| what is masked, a second | |", "|---|---|"] if masked(measured) else []
    for heading, bars in masked(measured):
        lines.append(f"| {heading.rsplit(':', 1)[0]} | " + "; ".join(f"{name}: {times(value)}" for name, value, _ in bars) + " |")
    lines += ["", *(f"- {line}" for line in [*profile(measured), *formats(measured)]), "", f"{footer(measured)}."]
    return "\n".join(lines) + "\n"


def plain(measured: Measured) -> str:
    rows = [
        [cell.strip().replace("**", "") for cell in line.strip("|").split("|")] for line in table(measured) if not line.startswith("|---")
    ]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if not place else cell.rjust(width) for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    for heading, bars in masked(measured):
        lines += ["", heading, *(f"  {name:24}{times(value):>14}" for name, value, _ in bars)]
    return "\n".join([*lines, "", *profile(measured), *formats(measured), "", footer(measured)])


def main() -> None:
    results, criterion = (Path(argument) for argument in sys.argv[1:3])
    measured = Measured(results, criterion)
    print(plain(measured))
    note = "Each finds its own set: checkrein its default profile with checksums and context, patterns without, products theirs."
    drawn = chart.svg(
        "Finding and masking personal data, one core",
        "Longer is faster. The scale is logarithmic: from one line to the next is ten times.",
        panels(measured),
        [note, footer(measured)],
    )
    (ROOT / "benches" / chart.NAME).write_text(drawn)
    readme = (ROOT / "README.md").read_text()
    if all(mark in readme for mark in MARKS):
        before, rest = readme.split(MARKS[0], 1)
        after = rest.split(MARKS[1], 1)[1]
        (ROOT / "README.md").write_text(before + MARKS[0] + "\n" + markdown(measured) + "\n" + MARKS[1] + after)
    print(f"\nThe chart is benches/{chart.NAME}; README.md has the table.")


if __name__ == "__main__":
    main()
