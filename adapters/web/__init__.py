"""The web: what tells whether Quoth is well."""
