"""One script a version, about the tables as they were then: tables.py has changed since."""
