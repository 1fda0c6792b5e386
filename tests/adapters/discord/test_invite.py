"""The link to the bot asks for what it needs, each bit with its reason, and for nothing else."""

from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from adapters.discord.invite import application_of, permissions, person_link, server_link
from adapters.discord.payloads import Form

APPLICATION = "900000000000000010"


def asked(link: str) -> dict[str, str]:
    """Return what a link asks for."""
    return {name: value for name, [value] in parse_qs(urlsplit(link).query).items()}


@pytest.mark.parametrize("form", ["components", "embed"])
def test_the_link_adds_up_the_permissions_that_are_listed(form: Form) -> None:
    """Nothing is asked for that is not told about."""
    listed = permissions(form)
    link = asked(server_link(APPLICATION, form))

    assert int(link["permissions"]) == sum(each.value for each in listed)
    assert link["client_id"] == APPLICATION
    assert set(link["scope"].split()) == {"bot", "applications.commands"}
    assert all(each.reason for each in listed)


def test_the_permissions_are_those_that_answers_need() -> None:
    """By the names that the library has for the bits. Nobody can be pinged, nothing deleted."""
    needed = discord.Permissions(
        view_channel=True,
        send_messages=True,
        send_messages_in_threads=True,
        read_message_history=True,
    )

    def total(form: Form) -> int:
        return sum(each.value for each in permissions(form))

    assert total("components") == needed.value
    assert total("embed") == needed.value | discord.Permissions(embed_links=True).value


def test_one_person_gets_the_commands_alone() -> None:
    """Without a bot in any server."""
    link = asked(person_link(APPLICATION))

    assert link == {
        "client_id": APPLICATION,
        "integration_type": "1",
        "scope": "applications.commands",
    }


def test_a_token_tells_whose_it_is() -> None:
    """Its first part is the id of the application."""
    head = urlsafe_b64encode(APPLICATION.encode()).decode().rstrip("=")

    assert application_of(f"{head}.x.y") == APPLICATION
    assert application_of(f"  {head}.x.y\n") == APPLICATION


@pytest.mark.parametrize("token", ["", "x", "no token", "xoxb-1-2", "….….…", "QUJD.x.y"])
def test_what_is_no_token_tells_nothing(token: str) -> None:
    """Another platform's, half of one, or nothing at all."""
    assert application_of(token) is None
