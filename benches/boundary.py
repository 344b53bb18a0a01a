"""Measures what each language's boundary costs over Rust: the same world, the same calls, all languages in turn, in one run.

    make bench-boundary            # builds what it needs, then runs this
    python3 benches/boundary.py [rounds, by default 5]

Each program prints nanoseconds of one call in the fastest of many batches. The languages take turns, and the least of all rounds
counts: other work on the machine only ever adds time. The logs are on a file system in memory where there is one.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUST = ROOT / "target" / "release" / "boundary"
PROGRAMS = {
    "Rust": [RUST, "measure"],
    "C": [ROOT / "target" / "release" / "boundary-c"],
    "Go": [ROOT / "target" / "release" / "boundary-go"],
    "Node": ["node", ROOT / "bindings-node" / "benches" / "boundary.mjs"],
    "Python": [ROOT / ".venv" / "bin" / "python", ROOT / "bindings-python" / "benches" / "boundary.py"],
}
FIGURES = {
    "empty_call": "an empty call",
    "cached_decide": "a decide, text cached, entry in the log",
    "mask_1000_rows": "1,000 rows x 8 columns, 3 masked",
}


def measured(command: list, folder: Path) -> dict[str, float]:
    run = subprocess.run([str(part) for part in [*command, folder]], check=True, capture_output=True, text=True)
    return {line["name"]: line["ns"] for line in map(json.loads, run.stdout.splitlines())}


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    least: dict[str, dict[str, float]] = {language: {} for language in PROGRAMS}
    for _ in range(rounds):
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        with tempfile.TemporaryDirectory(dir=memory) as name:
            subprocess.run([RUST, "prepare", name], check=True)
            for language, command in PROGRAMS.items():
                for figure, ns in measured(command, Path(name)).items():
                    least[language][figure] = min(ns, least[language].get(figure, ns))
    for figure, about in FIGURES.items():
        print(f"\n{figure}: {about}\n{'':10}{'ns':>12}{'over Rust, ns':>16}{'times Rust':>12}")
        base = least["Rust"].get(figure)
        for language, figures in least.items():
            if (ns := figures.get(figure)) is not None:
                over = f"{ns - base:16,.0f}{ns / base:12.2f}" if base is not None else ""
                print(f"{language:10}{ns:12,.0f}{over}")


if __name__ == "__main__":
    main()
