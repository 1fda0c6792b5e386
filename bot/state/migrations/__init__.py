"""How the tables came to be as they are: alembic's scripts, one for each version of them."""
