"""Calls of the Web API, as the tests of the fake Slack make them."""

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient


async def error(client: AsyncWebClient, method: str, **args: object) -> str:
    """Call *method* and return the error, which is empty when all went well."""
    try:
        await client.api_call(method, json=args)
    except SlackApiError as raised:
        return str(raised.response["error"])
    return ""
