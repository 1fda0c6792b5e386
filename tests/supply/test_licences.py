"""What is shipped with Quoth may be shipped with it."""

from tests.supply.environment import ROOT
from tests.supply.licences import EXCEPTIONS, licence, locked, page, strange


def test_every_licence_is_permissive_or_has_a_reason() -> None:
    """A new dependency under another kind of licence is noticed before it is shipped."""
    odd = {name for name in locked() if strange(licence(name))}

    assert odd == set(EXCEPTIONS)


def test_a_licence_that_takes_rights_is_not_taken_for_a_permissive_one() -> None:
    """Neither alone nor behind one that is, and neither does no licence at all."""
    assert strange("AGPL-3.0-or-later") == {"AGPL-3.0-or-later"}
    assert strange("MIT AND GPL-2.0-only") == {"GPL-2.0-only"}
    assert strange("") == {""}
    assert strange("MIT OR Apache-2.0") == set()


def test_the_page_of_licences_is_up_to_date() -> None:
    """Whoever asks what is in it reads what is in it."""
    assert (ROOT / "docs/licences.md").read_text("utf-8") == page()
