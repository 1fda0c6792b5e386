"""What the tests of the Slack adapter have in common: databases of each kind."""

from tests.bot.state.databases import patient, postgresql, url

__all__ = ["patient", "postgresql", "url"]
