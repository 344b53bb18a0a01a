"""Prints what criterion measured as one table: medians, fastest samples, and ratios to the baselines of the same group and size.

    python3 benches/summary.py [folder of criterion, by default target/criterion]

A baseline is a benchmark whose name begins with `bare_`. Where a group counts elements, the time is for one of them.
Ratios are those of the fastest samples: other work on the machine only ever adds time, and adds least to these.
"""

import json
import pathlib
import sys


def measured(folder):
    for path in sorted(folder.rglob("new/estimates.json")):
        benchmark = json.loads((path.parent / "benchmark.json").read_text())
        median = json.loads(path.read_text())["median"]["point_estimate"]
        sample = json.loads((path.parent / "sample.json").read_text())
        fastest = min(time / count for time, count in zip(sample["times"], sample["iters"]))
        throughput = benchmark["throughput"] or {}
        elements = throughput.get("Elements", 1)
        rate = None
        if "Bytes" in throughput:
            rate = f"{throughput['Bytes'] / fastest * 1000:,.0f} MB/s"
        elif "Elements" in throughput:
            rate = f"{elements / fastest * 1000:,.2f} M/s"
        yield benchmark["group_id"], benchmark["value_str"] or "", benchmark["function_id"], median / elements, fastest / elements, rate


def size(value):
    return (0, int(value), "") if value.isdigit() else (1, 0, value)


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else root / "target" / "criterion"
    groups = {}
    for group, value, name, median, fastest, rate in measured(folder):
        groups.setdefault((group, size(value), value), []).append((name, median, fastest, rate))
    if not groups:
        sys.exit(f"nothing was measured in {folder}: run `cargo bench -p checkrein-benches` first")
    shown = None
    for (group, _, value), rows in sorted(groups.items()):
        if group != shown:
            print(f"\n{group}\n{'':8} {'':40} {'median ns':>12} {'fastest ns':>12} {'rate':>12}  times the baseline")
            shown = group
        rows.sort(key=lambda row: (not row[0].startswith("bare_"), row[2]))
        bare = [fastest for name, _, fastest, _ in rows if name.startswith("bare_")]
        for name, median, fastest, rate in rows:
            ratios = "" if name.startswith("bare_") else "  ".join(f"{fastest / base:.2f}" for base in bare)
            print(f"  {value:6} {name:40} {median:12,.0f} {fastest:12,.0f} {rate or '':>12}  {ratios}")


if __name__ == "__main__":
    main()
