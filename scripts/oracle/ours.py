"""Asks the program, many statements at a time."""

import json
import subprocess


def answers(binary, statements, dialect, catalog_file, search_path=None):
    """One classification for each statement, in order."""
    common = {"dialect": dialect, "catalog": "c"}
    if search_path is not None:
        common["search_path"] = search_path
    lines = "".join(json.dumps({"statement": statement, **common}) + "\n" for statement in statements)
    done = subprocess.run(
        [binary, "classify", "--json", "--catalog", f"c={catalog_file}"], input=lines, capture_output=True, text=True, check=True
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(statements), (len(found), len(statements), done.stderr[-2000:])
    return found


def judge(answer, truth):
    """Faults of an answer: what the truth holds and a certain answer lacks. The verdict is exact, over, unknown, or a fault's name."""
    faults = []
    if "error" in answer:
        return "unknown", []
    if not answer["complete"]:
        return "unknown", []
    relations = {(relation["name"], effect) for relation in answer["relations"] for effect in relation["effects"]}
    for use in truth.get("relations", ()):
        if tuple(use) not in relations:
            faults.append(f"RELATION {use}")
    for effect in truth.get("effects", ()):
        if effect not in answer["effects"]:
            faults.append(f"EFFECT {effect}")
    if not answer["lineage_complete"]:
        return ("MISS" if faults else "unknown"), faults
    for column in truth.get("columns", ()):
        if column not in answer["columns"]:
            faults.append(f"COLUMN {column}")
    probes = {probe["column"] for probe in answer["probes"]}
    for column in truth.get("probes", ()):
        if column not in probes:
            faults.append(f"PROBE {column}")
    outputs = answer["outputs"]
    outputs = outputs["columns"] if isinstance(outputs, dict) else [] if outputs == "none" else None
    verdict = "exact"
    if truth.get("arity") is not None and outputs is not None:
        if len(outputs) != truth["arity"]:
            faults.append(f"ARITY {len(outputs)} for {truth['arity']}")
        else:
            for at, sources in enumerate(truth.get("outputs", ())):
                ours = set(outputs[at]["sources"])
                missed = set(sources) - ours
                if missed:
                    faults.append(f"SOURCE of {at}: {sorted(missed)}")
                elif ours - set(sources):
                    verdict = "over"
            for at, sources in enumerate(truth.get("markers", ())):
                ours = set(outputs[at]["sources"])
                if set(sources) - ours:
                    faults.append(f"MARKER in {at}: {sorted(set(sources) - ours)}")
                if sources and outputs[at]["lineage"] in ("constant", "aggregate"):
                    faults.append(f"LINEAGE of {at} is {outputs[at]['lineage']} and shows {sorted(sources)}")
    return ("MISS" if faults else verdict), faults
