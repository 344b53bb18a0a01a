"""Prints what criterion measured as one table: medians, and their ratio to the baselines of the same group and size.

    python3 benches/summary.py [folder of criterion, by default target/criterion]

A baseline is a benchmark whose name begins with `bare_`. Where a group counts elements, the time is for one of them.
"""

import json
import pathlib
import sys


def measured(folder):
    for path in sorted(folder.rglob("new/estimates.json")):
        benchmark = json.loads((path.parent / "benchmark.json").read_text())
        median = json.loads(path.read_text())["median"]["point_estimate"]
        throughput = benchmark["throughput"] or {}
        elements = throughput.get("Elements", 1)
        rate = None
        if "Bytes" in throughput:
            rate = f"{throughput['Bytes'] / median * 1000:,.0f} MB/s"
        elif "Elements" in throughput:
            rate = f"{elements / median * 1000:,.2f} M/s"
        yield benchmark["group_id"], benchmark["value_str"] or "", benchmark["function_id"], median / elements, rate


def size(value):
    return (0, int(value), "") if value.isdigit() else (1, 0, value)


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else root / "target" / "criterion"
    groups = {}
    for group, value, name, nanoseconds, rate in measured(folder):
        groups.setdefault((group, size(value), value), []).append((name, nanoseconds, rate))
    if not groups:
        sys.exit(f"nothing was measured in {folder}: run `cargo bench -p checkrein-benches` first")
    shown = None
    for (group, _, value), rows in sorted(groups.items()):
        if group != shown:
            print(f"\n{group}\n{'':2}{'':6} {'':46} {'ns':>12}  {'rate':>12}  times the baseline")
            shown = group
        rows.sort(key=lambda row: (not row[0].startswith("bare_"), row[1]))
        bare = [(name, nanoseconds) for name, nanoseconds, _ in rows if name.startswith("bare_")]
        for name, nanoseconds, rate in rows:
            ratios = "" if name.startswith("bare_") else "  ".join(f"{nanoseconds / base:.2f}" for _, base in bare)
            print(f"{'':2}{value:6} {name:46} {nanoseconds:12,.0f}  {rate or '':>12}  {ratios}")


if __name__ == "__main__":
    main()
