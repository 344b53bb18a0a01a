"""Measures what finds personal data from Python, over the texts of the benches, line by line, on one core.

    python3 benches/peers/scanners.py <folder of results, with texts/> [seconds for each text and round, by default 1]

Each looks for its own set of entities, as it comes: Presidio without a language model (its patterns and checks alone, on a blank spaCy
pipeline), the others with their defaults. The slow ones get the beginning of a text; what they get through in a second, three times, the
best counts. Presidio gets the table by cells too, as its own functions for tables give it.
"""

import importlib.metadata
import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

ROUNDS = 3
TEXTS = ("prose", "json_logs", "five_percent", "dense", "table")


def presidio() -> Callable[[str], object]:
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
            self.nlp = {"en": spacy.blank("en")}

        def load(self) -> None:
            """Nothing to load."""

    # The list of suffixes that the package ships: without this it asks the network for a newer one, again and again.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    engine = AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"])
    return lambda text: engine.analyze(text, language="en")


def datafog() -> Callable[[str], object]:
    import datafog

    return lambda text: datafog.scan(text, engine="regex")


def scrubadub() -> Callable[[str], object]:
    import scrubadub

    scrubber = scrubadub.Scrubber()
    return lambda text: list(scrubber.iter_filth(text))


def fastscrub() -> Callable[[str], object]:
    import fastscrub

    return fastscrub.scrub


ENGINES = {
    "Presidio": ("presidio-analyzer", presidio),
    "scrubadub": ("scrubadub", scrubadub),
    "DataFog": ("datafog", datafog),
    "fastscrub": ("fastscrub", fastscrub),
}


def best(call: Callable[[str], object], texts: list[str], seconds: float) -> tuple[int, float]:
    """How many of the texts fit into the time, and the least seconds that they took."""
    for text in texts[:20]:
        call(text)
    count, start = 0, time.perf_counter()
    while count < len(texts) and time.perf_counter() - start < seconds:
        call(texts[count])
        count += 1
    least = time.perf_counter() - start
    for _ in range(ROUNDS - 1):
        start = time.perf_counter()
        for text in texts[:count]:
            call(text)
        least = min(least, time.perf_counter() - start)
    return count, least


def main() -> None:
    folder = Path(sys.argv[1])
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
    warnings.simplefilter("ignore")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    lines = {name: (folder / "texts" / f"{name}.txt").read_text().splitlines() for name in TEXTS}
    engines = []
    for name, (package, make) in ENGINES.items():
        call = make()
        rates = {}
        for text in TEXTS:
            count, took = best(call, lines[text], seconds)
            rates[text] = sum(len(line.encode()) + 1 for line in lines[text][:count]) / took / 1e6
        rows = [line.split(",") for line in lines["table"][:5_000]]
        count, took = best(lambda row, call=call: [call(cell) for cell in row], rows, seconds)
        engines.append(
            {
                "engine": name,
                "version": importlib.metadata.version(package),
                "mb_per_s": {text: round(rate, 4) for text, rate in rates.items()},
                "rows_by_cells_per_s": round(count / took, 1),
            }
        )
        print(f"{name} {engines[-1]['version']}: " + ", ".join(f"{text} {rate:.3g} MB/s" for text, rate in rates.items()), file=sys.stderr)
    (folder / "scanners.json").write_text(json.dumps(engines, indent=1))


if __name__ == "__main__":
    main()
