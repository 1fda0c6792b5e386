"""Writes all that can be set onto its page and into the example of variables."""

from pathlib import Path

from bot.manual import example, tables
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
BEGIN, END = "<!-- quoth config docs -->\n", "<!-- end -->"


def main() -> None:
    """Write both files anew."""
    page = ROOT / "docs/settings.md"
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n{tables(Settings)}\n{END}{after}", "utf-8")
    (ROOT / ".env.example").write_text(example(Settings), "utf-8")


if __name__ == "__main__":
    main()
