"""Carry questions in and replies out, one platform a file. ``cli.py`` puts everything together."""
