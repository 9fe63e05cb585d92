"""Where files live on this system: the only module that knows the folders."""

import os
from pathlib import Path

APP = "dunmail"


def data_folder() -> Path:
    """Folder of the database and its backups; ``DUNMAIL_HOME`` overrides the system's own place."""
    if home := os.environ.get("DUNMAIL_HOME"):
        return Path(home)
    from platformdirs import user_data_path  # deferred: --version and --help need no folder

    return user_data_path(APP, appauthor=False)


def config_folder() -> Path:
    """Folder of files the operator writes, such as reply rules; ``DUNMAIL_HOME`` overrides the system's own place."""
    if home := os.environ.get("DUNMAIL_HOME"):
        return Path(home)
    from platformdirs import user_config_path

    return user_config_path(APP, appauthor=False)


def default_database() -> Path:
    """File of the SQLite database used when neither ``--database`` nor ``DUNMAIL_DATABASE`` names another."""
    return data_folder() / "dunmail.db"


def backup_folder(database: Path) -> Path:
    """Folder for the copies made of ``database`` before its schema changes."""
    return database.parent / "backups"


def documents_folder() -> Path:
    """Folder for files made for other programs; ``DUNMAIL_HOME`` overrides the system's own place."""
    if home := os.environ.get("DUNMAIL_HOME"):
        return Path(home) / "documents"
    from platformdirs import user_documents_path

    return user_documents_path() / "Dunmail"


def handover_folder(sandboxed: bool = False) -> Path:
    """Folder of files another program has to read; a ``sandboxed`` one (Snap, Flatpak) sees only the downloads."""
    if not sandboxed:
        return data_folder() / "handover"
    from platformdirs import user_downloads_path

    return user_downloads_path() / "Dunmail"
