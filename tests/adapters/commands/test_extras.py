"""What is not installed is told in a sentence, by every command that needs it."""

import pytest

from adapters.commands.extras import PACKAGES
from bot.wording import how_to_install
from tests.adapters.processes import Here

COMMANDS = (
    ("serve", "slack"),
    ("serve", "discord"),
    ("serve", "web"),
    ("invite", "discord"),
    ("discord", "sync"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_platform_that_is_not_installed_is_told_in_a_sentence(
    in_here: Here, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    """It ends with 2 and says what to type, in place of the name of a module that is missing."""
    name = next(word for word in command if word in {"slack", "discord", "web"})
    monkeypatch.setitem(PACKAGES, name, ("no_such_package",))
    code, out, err = in_here(*command)

    assert (code, out) == (2, "")
    assert " ".join(err.split()) == (
        f"{name.capitalize()} needs more packages than are installed; {how_to_install()}."
    )


def test_what_is_said_to_install_is_on_no_index() -> None:
    """Whoever follows the sentence gets this project, and nothing of somebody else's."""
    assert how_to_install() == "install it from Quoth's own folder: uv tool install '.[all]'"
