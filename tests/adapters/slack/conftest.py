"""What the tests of the Slack adapter have in common: databases of each kind."""

from tests.bot.state.databases import patient, postgresql, postgresql_server, url

__all__ = ["patient", "postgresql", "postgresql_server", "url"]
