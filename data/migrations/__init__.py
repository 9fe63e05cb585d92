"""Numbered schema changes, each applied once and in order by ``data.migrating``."""
