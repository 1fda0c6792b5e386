"""What the tests of the state have in common."""

from tests.bot.state.databases import file_house, house, patient, postgresql, postgresql_server, url

__all__ = ["file_house", "house", "patient", "postgresql", "postgresql_server", "url"]
