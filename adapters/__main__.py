"""``python -m adapters`` is ``quoth``."""

from adapters.cli import main

main()
