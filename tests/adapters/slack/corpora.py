"""Small folders of documents, some of which would act on a screen if anything were parsed."""

from pathlib import Path

LEAVE = (
    "Everybody has thirty days of annual leave.",
    "Annual leave is asked for in the calendar, two weeks ahead.",
    "Annual leave that is left in December is kept until March.",
    "Annual leave is not paid out, except when a contract ends.",
    "During annual leave nobody has to read messages.",
)
LIVE = "<!channel> <@U0000BOB> <#C0000ALL> <https://evil.example|bank.example> *b* _i_ `c` :boom:"


def handbook(folder: Path) -> Path:
    """Write a handbook in which one question has five answers."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, sentence in enumerate(LEAVE):
        heading = f"# Leave, part {number}\n\n## How is annual leave number {number} done?"
        (folder / f"leave-{number}.md").write_text(f"{heading}\n\n{sentence}\n")
    pay = "# Pay\n\n## When is the salary paid?\n\nThe salary is paid on the 25th of each month.\n"
    (folder / "pay.md").write_text(pay)
    return folder


def hostile(folder: Path) -> Path:
    """Write documents whose text, title, headings and names are live markup."""
    folder.mkdir(parents=True, exist_ok=True)
    heading = f"# Kettle {LIVE}\n\n## Where is the kettle {LIVE}?"
    text = f"{heading}\n\nThe kettle stands {LIVE} on <!here>.\n"
    (folder / "<!channel> & <@U0000BOB>.md").write_text(text)
    (folder / "&lt;!here&gt;.txt").write_text(f"The kettle is &lt;!here&gt; red. {LIVE}\n")
    turned = "The teapot\u200b is \u202egreen\u202c & <blue>. 5 < 7\n"
    (folder / "*evil* :boom:.txt").write_text(turned)
    return folder
