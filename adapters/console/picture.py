"""Draw what a terminal shows as a picture that needs nothing from anywhere."""

import io

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

WIDTH = 92

_PAPER, _INK = (24, 26, 31), (220, 223, 228)
_COLOURS = [  # black, red, green, yellow, blue, magenta, cyan, white
    (40, 44, 52), (224, 108, 117), (152, 195, 121), (229, 192, 123),
    (97, 175, 239), (229, 160, 250), (86, 182, 194), (220, 223, 228),
]  # fmt: skip
_FORM = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" xml:space="preserve">
<style>
.{unique_id}-matrix {{
  font: {char_height}px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  line-height: {line_height}px;
}}
.{unique_id}-title {{ display: none }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def picture(command: str, shown: str) -> str:
    """Draw *command* and what it has *shown* on a terminal of ``WIDTH`` cells, as SVG."""
    console = Console(file=io.StringIO(), record=True, width=WIDTH, force_terminal=True)
    console.print(Text.assemble(("$ ", "dim"), (command, "bold")), soft_wrap=True)
    console.print()
    console.print(Text.from_ansi(shown), soft_wrap=True)
    theme = TerminalTheme(_PAPER, _INK, _COLOURS)
    return console.export_svg(title="quoth", theme=theme, code_format=_FORM, unique_id="quoth")
