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

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Gives 1 if any decision is not the one that the policy must give, or anything leaked."""
    options = arguments()
    screen = Screen(quiet=options.quiet)
    options.folder.mkdir(parents=True, exist_ok=True)
    prepared = prepare(screen, options)
    world = session.World(options.folder / "run", prepared, options.acknowledge)
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
    screen.answer("Which agent saw personal data today?", checkrein.saw(world.audit, day=today()))
    wrong = [seen for seen in all_seen if seen.wrong]
    if wrong:
        screen.say(f"[bold red]{len(wrong)} answers are not the expected ones[/]")
    return 1 if wrong or report["beyond"] or report["torn_bytes"] else 0


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
    parser.add_argument("--acknowledge", type=Path, metavar="FILE", help="append the number of each decision to this file, once it is answered")
    parser.add_argument("--quiet", action="store_true", help="print nothing")
    return parser.parse_args()


def shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    sys.exit(main())
