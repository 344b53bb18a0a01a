"""What a person looks at while the demo runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from statistics import median
from textwrap import wrap
from typing import Any

from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from examples.demo.script import Step
from examples.demo.session import Seen

COLOURS = {"permit": "green", "deny": "red", "hold": "yellow", "refused": "magenta"}
PLAIN_WIDTH = 160
"""Where the output is no terminal."""
WIDE = 130
"""From here on there is room for a column that says what is masked; below, it stands under the statement."""


class Screen:
    """Colour where the terminal has it and `NO_COLOR` is not set; as wide as the terminal."""

    def __init__(self, quiet: bool = False) -> None:
        self.console = Console(highlight=False, quiet=quiet)
        if not self.console.is_terminal:
            self.console = Console(highlight=False, quiet=quiet, width=PLAIN_WIDTH)
        self.number = 0
        width = min(self.console.width, 190)
        self.wide = width >= WIDE
        self.gap = 2 if self.wide else 1
        self.widths = {"": 2, "who": 13, "statement": 0, "answer": 7, "rule or reason": 26}
        self.widths |= {"masked": 26} if self.wide else {}
        self.widths |= {"rows": 4, "µs": 6}
        self.widths["statement"] = max(width - sum(self.widths.values()) - self.gap * (len(self.widths) - 1), 20)

    def say(self, text: str, style: str = "") -> None:
        self.console.print(Text.from_markup(text), style=style)

    @contextmanager
    def seeding(self, rows: int) -> Iterator[Callable[[str, int], None]]:
        """A progress bar over so many rows."""
        columns = (TextColumn("[bold]seeding[/] {task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console) as progress:
            task = progress.add_task("", total=rows)
            yield lambda table, more: progress.update(task, description=table, advance=more)

    def heading(self, title: str) -> None:
        """Starts an act: its title, and on the first one the names of the columns."""
        self.console.print()
        if self.number == 0:
            self._row(*(Text(name, style="dim underline") for name in self.widths))
        self.console.print(Text(title, style="bold"))

    def seen(self, seen: Seen) -> None:
        """One line for a step; below it why not, or a few rows of what came back."""
        self.number += 1
        masked = [f"{name}: {kind}" for name, kind in seen.masked.items()]
        lines = wrap(_statement(seen.step), self.widths["statement"], max_lines=3, placeholder=" …")
        cells: dict[str, str | Text] = {
            "": Text(str(self.number), style="dim"),
            "who": seen.step.who,
            "statement": "\n".join(lines),
            "answer": Text(seen.answer, style=f"bold {COLOURS[seen.answer]}"),
            "rule or reason": seen.because,
            "masked": Text("\n".join(masked), style="cyan"),
            "rows": "" if seen.rows is None else f"{seen.rows:,}",
            "µs": Text(f"{seen.microseconds:,.0f}", style="dim"),
        }
        self._row(*(Text(cell) if isinstance(cell, str) else cell for name, cell in cells.items() if name in self.widths))
        if masked and not self.wide:
            self._below(Text(f"masked {', '.join(masked)}", style="cyan"))
        if seen.message:
            self._below(Text(f"✗ {seen.message}" if seen.answer != "hold" else f"… {seen.message}", style=COLOURS[seen.answer]))
        for row in seen.sample:
            self._below(Text("→ " + " │ ".join(map(str, row)), style="dim"))
        if seen.request:
            text = Text(seen.request.strip(), overflow="fold")
            self._below(Panel(text, title="what an administrator reads", title_align="left", border_style="yellow", expand=False))
        if seen.wrong:
            self._below(Text(f"✗✗ {seen.wrong}", style="bold white on red"))

    def _below(self, what: Text | Panel) -> None:
        if isinstance(what, Text):
            what.no_wrap, what.overflow = True, "ellipsis"
        self.console.print(Padding(what, (0, 0, 0, self.widths[""] + self.widths["who"] + 2 * self.gap)))

    def _row(self, *cells: Text) -> None:
        grid = Table.grid(padding=(0, self.gap, 0, 0))
        for name, width in self.widths.items():
            right = name in {"", "rows", "µs"}
            grid.add_column(width=width, justify="right" if right else "left", no_wrap=right, overflow="fold")
        grid.add_row(*cells)
        self.console.print(grid)

    def summary(self, all_seen: list[Seen]) -> None:
        counts = Counter(seen.answer for seen in all_seen)
        decided = sorted(seen.microseconds for seen in all_seen if seen.answer != "refused")
        words = ", ".join(f"[{COLOURS[word]}]{counts[word]} {word}[/]" for word in COLOURS)
        self.console.print()
        self.say(f"[bold]{len(all_seen)} statements[/]: {words}")
        self.say(
            f"decisions took {decided[0]:,.0f} µs at best, {median(decided):,.0f} µs in the middle, {decided[-1]:,.0f} µs at worst;"
            " each statement was new, and its entry was in the log before the answer",
            "dim",
        )

    def proof(self, report: dict[str, Any], checkpoint: str, command: str) -> None:
        """What a stranger finds when verifying the log."""
        lines = Text(checkpoint.strip(), style="dim", no_wrap=True, overflow="ellipsis")
        found = Text.assemble(
            ("✓ ", "bold green"),
            f"{report['entries']} entries, each in its place; {report['checkpoints']} signed checkpoints, the last over"
            f" {report['checkpoint']} entries",
        )
        how = Text(f"a stranger needs the public key alone: {command}", style="dim")
        self.console.print()
        self.console.print(Panel(Group(found, lines, how), title="the log", title_align="left", border_style="green"))

    def answer(self, question: str, found: dict[str, Any]) -> None:
        """Who saw what."""
        self.console.print()
        self.console.print(Text(question, style="bold"))
        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
        for name in ("who", "class", "in the clear", "masked", "chosen or joined by"):
            table.add_column(name)
        for sighting in found["sightings"]:
            clear, masked, probed = (_count(sighting[kind]) for kind in ("clear", "masked", "probed"))
            table.add_row(sighting["subject"], sighting["class"], Text(clear, style="bold red"), Text(masked, style="cyan"), probed)
        self.console.print(table)
        everybody = {sighting["subject"] for sighting in found["sightings"]}
        in_clear = {(s["subject"], s["class"]) for s in found["sightings"] if s["clear"]["statements"]}
        told = "; ".join(f"{who} saw {kind} in the clear, as the policy says" for who, kind in sorted(in_clear))
        self.say(f"{len(everybody)} callers came near personal data. {told or 'Nobody saw any in the clear'}.")


def _statement(step: Step) -> str:
    text = " ".join(step.sql.split())
    if step.approved:
        text = f"(with the approval) {text}"
    if step.bearer != "good":
        text = f"({step.bearer} {'session' if step.bearer == 'closed' else 'token'}) {text}"
    given = ", ".join(map(repr, step.parameters))
    return f"{text}  ← {given}" if given and len(given) < 20 else text


def today() -> str:
    return datetime.now(timezone.utc).date().isoformat()


def _count(count: dict[str, int]) -> str:
    statements, rows = count["statements"], count["rows"]
    return f"{statements} statement{'s' * (statements != 1)}, {rows} row{'s' * (rows != 1)}" if statements else "·"
