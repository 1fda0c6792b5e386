"""Print what a platform is to be told about the app."""

import sys
from typing import Annotated

import typer

from adapters.commands import options

manifest = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Http = Annotated[
    bool, typer.Option("--http", help="Slack calls a public address, in place of a socket.")
]
Url = Annotated[
    str | None,
    typer.Option("--url", "--public-url", metavar="URL", help="The address that Slack calls."),
]
Link = Annotated[bool, typer.Option("--link", help="Print the address that creates the app.")]


@manifest.callback()
def manifests() -> None:
    """Print what a platform is to be told about the app."""


@manifest.command()
def slack(
    *, http: Http = False, url: Url = None, link: Link = False, as_json: options.Json = False
) -> None:
    """Print the manifest to create the Slack app from.

    \b
    quoth manifest slack
    quoth manifest slack --http --url https://quoth.example
    """  # noqa: D301 - typer keeps the lines behind the escape apart
    from adapters.console.objects import written
    from adapters.console.screen import send
    from adapters.slack.manifest import EXAMPLE_URL, as_yaml, create_link
    from adapters.slack.manifest import manifest as described
    from bot.settings import Settings

    if link and as_json:
        message = "--link and --json do not go together"
        raise typer.BadParameter(message)
    settings = Settings(public_url=url, slack_transport="http" if http else None)
    transport = settings.slack_transport
    if transport == "http" and not settings.public_url:
        send(f"{EXAMPLE_URL} stands for your address: say it with --url.\n", sys.stderr)
    told = described(
        transport,
        public_url=settings.public_url or EXAMPLE_URL,
        follow_ups=settings.slack_follow_ups,
    )
    if link:
        send(f"{create_link(told, api_url=settings.slack_api_url)}\n", sys.stdout)
    else:
        send(written(told, indent=2) if as_json else as_yaml(told), sys.stdout)
