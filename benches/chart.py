"""Draws horizontal bars on logarithmic scales as SVG: panels in two columns, readable on light and on dark."""

import math
from dataclasses import dataclass
from html import escape

NAME = "masking.svg"
WIDTH, MARGIN, GAP = 1040, 24, 32
LABEL, VALUE, BAR, STEP = 166, 92, 12, 19
HEAD, FOOT, TITLE, AXIS = 74, 22, 30, 24

STYLE = """
  .card { fill: #ffffff; stroke: #d0d7de }
  text { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328 }
  .name { font-size: 19px; font-weight: 600 }
  .title { font-size: 13px; font-weight: 600 }
  .quiet { fill: #59636e; font-size: 11px }
  .mine { font-weight: 700; fill: #0b6e4f }
  .grid { stroke: #d8dee4; stroke-width: 1 }
  .ours { fill: #12a150 } .other { fill: #8c96a3 } .limit { fill: none; stroke: #8c96a3; stroke-dasharray: 3 2 }
  @media (prefers-color-scheme: dark) {
    .card { fill: #0d1117; stroke: #30363d }
    text { fill: #e6edf3 }
    .quiet { fill: #9198a1 }
    .mine { fill: #4ade80 }
    .grid { stroke: #2a313a }
    .ours { fill: #2ecc71 } .other { fill: #6e7781 } .limit { stroke: #6e7781 }
  }
"""


@dataclass
class Bar:
    """One bar: `kind` is `ours`, `other` or `limit`."""

    label: str
    value: float
    shown: str
    kind: str


@dataclass
class Panel:
    """Bars with one scale, which reaches from one power of ten to another."""

    title: str
    bars: list[Bar]
    scale: tuple[float, float]
    unit: str

    def height(self) -> int:
        return TITLE + len(self.bars) * STEP + AXIS


def svg(name: str, about: str, panels: list[Panel], notes: list[str]) -> str:
    """The whole picture."""
    width = (WIDTH - 2 * MARGIN - GAP) // 2
    body, top = [], HEAD
    for pair in (panels[place : place + 2] for place in range(0, len(panels), 2)):
        for column, panel in enumerate(pair):
            body += drawn(panel, MARGIN + column * (width + GAP), top, width)
        top += max(panel.height() for panel in pair) + 14
    height = top + len(notes) * FOOT
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">',
        f"<title>{escape(name)}</title><style>{STYLE}</style>",
        f'<rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>',
        text(MARGIN, 34, name, "name"),
        text(MARGIN, 54, about, "quiet"),
        *body,
        *(text(MARGIN, top + 8 + number * FOOT, note, "quiet") for number, note in enumerate(notes)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def drawn(panel: Panel, left: int, top: int, width: int) -> list[str]:
    low, high = (math.log10(end) for end in panel.scale)
    origin, room = left + LABEL, width - LABEL - VALUE
    lines = [text(left, top + 14, panel.title, "title")]
    bottom = top + TITLE + len(panel.bars) * STEP
    for power in range(round(low), round(high) + 1):
        x = origin + room * (power - low) / (high - low)
        lines.append(f'<line class="grid" x1="{x:.1f}" y1="{top + TITLE - 6}" x2="{x:.1f}" y2="{bottom}"/>')
        if (power - round(low)) % 2 == 0:
            lines.append(text(x, bottom + 13, tick(power, panel.unit), "quiet", "middle"))
    for number, bar in enumerate(panel.bars):
        y = top + TITLE + number * STEP
        length = max(2.0, room * (min(max(math.log10(bar.value), low), high) - low) / (high - low))
        mine = "mine" if bar.kind == "ours" else ""
        lines.append(text(origin - 8, y + 10, bar.label, mine, "end"))
        lines.append(f'<rect class="{bar.kind}" x="{origin}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2"/>')
        lines.append(text(origin + length + 6, y + 10, bar.shown, mine))
    return lines


def tick(power: int, unit: str) -> str:
    """`10 MB` of a power of ten."""
    letter = ["", "k", "M", "G", "T"][power // 3]
    return f"{10 ** (power % 3)} {letter}{unit}".strip()


def text(x: float, y: float, content: str, style: str = "", anchor: str = "start") -> str:
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(content)}</text>'
