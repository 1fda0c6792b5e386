"""Turns values into pages. Nothing that stands in a value can become markup, or act unseen.

A page that extends ``base.html`` has blocks ``title`` and ``content``. A document, or a part of
one, is drawn by the macro of ``document.html``::

    {% extends "base.html" %}
    {% from "document.html" import document %}
    {% block title %}{{ view.title }}{% endblock %}
    {% block content %}{{ document(view) }}{% endblock %}
"""

import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.filters import do_mark_safe

from bot import labels, page_wording, wording
from bot.capabilities import Action
from bot.visible import visible

_HERE = Path(__file__).parent
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


class Pages:
    """The templates, read and compiled once, and the one stylesheet."""

    def __init__(self) -> None:
        self.style = (_HERE / "style.css").read_bytes()
        self.style_name = f"style-{sha256(self.style).hexdigest()[:12]}.css"
        self._environment = environment()
        self._environment.globals["style"] = self.style_name
        for name in self._environment.list_templates(extensions=["html"]):
            self._environment.get_template(name)

    def render(self, template: str, path: str, **values: object) -> str:
        """Render *template* for the page at *path*, whose links lead to other pages from there.

        Each begins with ``root``, for nobody here knows below which address a proxy shows us.
        """
        root = "../" * (path.count("/") - 1) or "./"
        return self._environment.get_template(template).render(values, root=root)


@cache
def environment() -> Environment:
    """Return what reads templates, each once; a missing value is an error, and all are escaped."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_inert,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(exact=exact, query=query)
    made.globals.update(
        labels=labels, label=labels.label, wording=wording, page_wording=page_wording, Action=Action
    )
    return made


def exact(text: str) -> str:
    """Write *text* so that a browser reads back every character, hidden ones too.

    A null and half a surrogate pair cannot be written in HTML at all, and are left out.
    """
    return do_mark_safe(escape(_UNWRITABLE.sub("", text)).replace("\r", "&#13;"))


def query(values: Mapping[str, object]) -> str:
    """Write what an address asks for, without what is empty."""
    return urlencode({name: each for name, each in values.items() if each}, errors="replace")


def _inert(value: object) -> object:
    """Write hidden characters of whatever is not known to be harmless as escapes."""
    return visible(value) if type(value) is str else value
