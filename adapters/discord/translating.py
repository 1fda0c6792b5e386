"""What commands are called and how they are described in other languages. Quotes stay as they are.

Names of commands and options are in lower case and without spaces, as Discord demands.
"""

import discord
from discord import app_commands
from discord.app_commands import locale_str

ASK = locale_str("ask")
ASKS = locale_str("Ask your documents: the answer is their exact words")
QUESTION = locale_str("question")
QUESTIONS = locale_str("What you want to know, or help")
SOURCE = locale_str("source")
SOURCES = locale_str("Look only here")
PRIVATE = locale_str("private")
PRIVATES = locale_str("Whether only you see the answer; you can still share it")
ABOUT = locale_str("Ask about this message")

_GERMAN, _FRENCH, _JAPANESE = (
    discord.Locale.german,
    discord.Locale.french,
    discord.Locale.japanese,
)
_SPANISH = (discord.Locale.spain_spanish, discord.Locale.latin_american_spanish)

# In German, French, Spanish and Japanese.
_WORDS: dict[str, tuple[str, str, str, str]] = {
    ASK.message: ("fragen", "demander", "preguntar", "質問"),
    ASKS.message: (
        "Frag deine Dokumente: die Antwort sind ihre genauen Worte",
        "Interrogez vos documents : la réponse, ce sont leurs mots exacts",
        "Pregunta a tus documentos: la respuesta son sus palabras exactas",
        "文書に質問します。回答は文書の言葉そのままです",
    ),
    QUESTION.message: ("frage", "question", "pregunta", "内容"),
    QUESTIONS.message: (
        "Was du wissen willst, oder help",
        "Ce que vous voulez savoir, ou help",
        "Lo que quieres saber, o help",
        "知りたいこと。使い方は help",
    ),
    SOURCE.message: ("quelle", "source", "fuente", "出典"),
    SOURCES.message: (
        "Nur hier suchen",
        "Chercher seulement ici",
        "Buscar solo aquí",
        "ここだけを探します",
    ),
    PRIVATE.message: ("privat", "privé", "privado", "非公開"),
    PRIVATES.message: (
        "Ob nur du die Antwort siehst; teilen kannst du sie auch dann",
        "Si vous seul voyez la réponse ; vous pouvez la partager ensuite",
        "Si solo tú ves la respuesta; después puedes compartirla",
        "回答を自分だけに表示します。後で共有もできます",
    ),
    ABOUT.message: (
        "Dazu die Dokumente fragen",
        "Interroger sur ce message",
        "Preguntar por este mensaje",
        "このメッセージについて質問",
    ),
}


class Translator(app_commands.Translator):
    """Knows our commands in the languages above."""

    async def translate(  # type: ignore[explicit-override] # @override came with 3.12
        self,
        string: locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return what *string* is in another language, or ``None`` where it stays as it is."""
        del context
        words = _WORDS.get(string.message)
        return None if words is None else _in(locale, *words)


def asking(locale: discord.Locale) -> str:
    """Return what ``/ask`` is called in a language."""
    return _in(locale, *_WORDS[ASK.message]) or ASK.message


def _in(
    locale: discord.Locale, german: str, french: str, spanish: str, japanese: str
) -> str | None:
    return {
        _GERMAN: german,
        _FRENCH: french,
        _JAPANESE: japanese,
        **dict.fromkeys(_SPANISH, spanish),
    }.get(locale)
