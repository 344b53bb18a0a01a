"""An agent's session against an embedded database, from token to proof: `make demo`."""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import sys
import time
from pathlib import Path

import checkrein
from examples.demo import database, session
from examples.demo.screen import Screen, today
from examples.demo.script import SUPPORT

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Gives 1 if any decision is not the one that the policy must give, anything leaked, or the log tells another story."""
    options = arguments()
    screen = Screen(quiet=options.quiet)
    options.folder.mkdir(parents=True, exist_ok=True)
    prepared = prepare(screen, options)
    world = session.World(options.folder / "run", prepared, options.acknowledge)
    screen.say(f"keys, tokens and log made just now in {shown(world.folder)}; policy {world.enforcer.policy_digest[:16]}", "dim")
    day = today()
    all_seen: list[session.Seen] = []
    for turn in range(options.turns):
        for act, steps in session.play(world, turn):
            screen.heading(act.title)
            for seen in steps:
                screen.seen(seen)
                all_seen.append(seen)
    checkpoint = world.enforcer.checkpoint()
    world.enforcer.close()
    screen.summary(all_seen)
    report = checkrein.verify_log(world.audit, key=world.key)
    screen.proof(report, checkpoint, f"checkrein audit verify {shown(world.audit)} --key {shown(world.folder / 'log.key.pub')}")
    found = checkrein.saw(world.audit, day=day if day == today() else None)
    screen.answer("Which agent saw personal data today?", found)
    faults = [seen.wrong for seen in all_seen if seen.wrong]
    if report["beyond"] or report["torn_bytes"]:
        faults.append("the last checkpoint does not cover the whole log")
    clear = {(sighting["subject"], sighting["class"]) for sighting in found["sightings"] if sighting["clear"]["statements"]}
    if clear != {(SUPPORT, "email")}:
        faults.append("the log tells of others than support who saw something in the clear")
    for fault in faults:
        screen.say(f"[bold red]not as it must be:[/] {fault}")
    return 1 if faults else 0


def prepare(screen: Screen, options: argparse.Namespace) -> Path:
    """The seeded database: made the first time, and again when what makes it has changed."""
    size = database.Size(options.customers, options.orders)
    recipe = Path(database.__file__).read_bytes() + importlib.metadata.version("Faker").encode() + repr(size).encode()
    prepared: Path = options.folder / f"seeded-{hashlib.sha256(recipe).hexdigest()[:12]}.db"
    if options.fresh:
        prepared.unlink(missing_ok=True)
    start = time.perf_counter()
    if not prepared.exists():
        with screen.seeding(size.rows) as progress:
            database.prepare(prepared, size, progress)
        how = f"made with Faker in {time.perf_counter() - start:.1f} s"
    else:
        how = f"kept from an earlier run in {shown(prepared)}; --fresh makes it again"
    screen.say(f"[bold]{size.customers:,} customers[/] with [bold]{size.orders:,} orders[/] and as many card payments in SQLite, {how}")
    return prepared


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="examples.demo", description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / ".demo", help="where everything is kept (default: .demo)")
    parser.add_argument("--fresh", action="store_true", help="seed the database again")
    parser.add_argument("--customers", type=int, default=database.CUSTOMERS)
    parser.add_argument("--orders", type=int, default=database.ORDERS)
    parser.add_argument("--turns", type=int, default=1, help="play the session so many times")
    parser.add_argument(
        "--acknowledge", type=Path, metavar="FILE", help="append the number of each decision to this file, once it is answered"
    )
    parser.add_argument("--quiet", action="store_true", help="print nothing")
    return parser.parse_args()


def shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    sys.exit(main())
