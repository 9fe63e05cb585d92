"""Opening, migrating, refusing: what happens to a database file."""

import sqlite3
import stat
import threading
from pathlib import Path

import peewee
import pytest

from data import database, migrating, models
from data.errors import DatabaseError
from data.models import Customer, Preference


def columns(model: type[models.Table]) -> set[str]:
    return {field.column_name for field in model._meta.sorted_fields}


def test_models_and_migrations_name_the_same_columns(db: Path) -> None:
    for model in models.TABLES:
        stored = {column.name for column in models.database.get_columns(model._meta.table_name)}
        assert stored == columns(model), model.__name__


def test_new_file_is_private_and_safe(db: Path) -> None:
    assert stat.S_IMODE(db.stat().st_mode) == 0o600
    pragma = models.database.obj.pragma
    assert (pragma("journal_mode"), pragma("foreign_keys"), pragma("synchronous")) == ("wal", 1, 2)


def test_opening_again_changes_nothing(db: Path) -> None:
    Customer.create(code="1", name="A")
    database.open_database(str(db))
    assert Customer.get().name == "A"
    assert not (db.parent / "backups").exists()


def test_a_newer_database_is_refused_and_untouched(db: Path) -> None:
    models.database.execute_sql(
        "INSERT INTO schema_migration (name, applied) VALUES ('9999_future', '2030-01-01 00:00:00')"
    )
    models.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close_database()
    before = db.read_bytes()
    with pytest.raises(DatabaseError, match=r"newer Dunmail.*9999_future.*Nothing was changed"):
        database.open_database(str(db))
    assert db.read_bytes() == before


@pytest.fixture
def folder_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A migrations folder of the test's own, holding the shipped ones."""
    shipped = Path(migrating.__file__).parent
    folder = tmp_path / "package" / "migrations"
    folder.mkdir(parents=True)
    for file in (shipped / "migrations").glob("[0-9]*.py"):
        (folder / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(migrating, "MIGRATIONS", folder)
    return folder


def test_a_copy_is_made_before_a_migration(db: Path, folder_with: Path) -> None:
    Customer.create(code="1", name="A")
    (folder_with / "9998_add.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('CREATE TABLE extra (id INTEGER)')\n"
    )
    database.open_database(str(db))
    assert models.database.table_exists("extra")
    (copy,) = (db.parent / "backups").glob("*.db")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with sqlite3.connect(copy) as old:
        assert old.execute("SELECT name FROM customers").fetchall() == [("A",)]
        assert not old.execute("SELECT 1 FROM sqlite_master WHERE name = 'extra'").fetchall()
    old.close()


def test_a_broken_migration_leaves_the_database_as_it_was(db: Path, folder_with: Path) -> None:
    shipped = migrating.applied_migrations(models.database.obj)
    (folder_with / "9998_broken.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('CREATE TABLE extra (id INTEGER)')\n    db.execute_sql('NONSENSE')\n"
    )
    with pytest.raises(DatabaseError, match="could not be brought up to date"):
        database.open_database(str(db))
    with sqlite3.connect(db) as raw:
        assert not raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'extra'").fetchall()
        assert [row[0] for row in raw.execute("SELECT name FROM schema_migration")] == shipped
    raw.close()


def test_only_the_last_copies_are_kept(db: Path) -> None:
    for number in range(migrating.COPIES_KEPT + 3):
        migrating.back_up(db, f"{number:04d}")
    assert len(list((db.parent / "backups").glob("*.db"))) == migrating.COPIES_KEPT


@pytest.mark.parametrize(
    ("url", "words"),
    [("nonsense://x/y", "nonsense database cannot be used"), ("postgresql://", "cannot be used")],
)
def test_unusable_urls_are_said(url: str, words: str) -> None:
    with pytest.raises(DatabaseError, match=words):
        database.open_database(url)


def test_a_file_that_is_no_database_is_refused_untouched(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear customer, this is no database. " * 50)
    before = file.read_bytes()
    with pytest.raises(DatabaseError, match="cannot be opened"):
        database.open_database(str(file))
    assert file.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError, match="cannot be opened"):
        database.open_database(str(tmp_path / "file" / "dunmail.db"))


def test_sqlite_url_environment_and_default_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database.open_database(f"sqlite:///{tmp_path / 'a.db'}")
    assert database.database_name() == str(tmp_path / "a.db")
    monkeypatch.setenv("DUNMAIL_DATABASE", str(tmp_path / "b.db"))
    database.open_database()
    assert (tmp_path / "b.db").exists()
    monkeypatch.delenv("DUNMAIL_DATABASE")
    database.open_database()
    assert (tmp_path / "home" / "dunmail.db").exists()
    database.close_database()


def test_threads_close_the_connection_they_opened(db: Path) -> None:
    seen: list[bool] = []

    def work() -> None:
        with database.connection():
            Preference.create(key="a", value="b")
        seen.append(models.database.obj.is_closed())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [True]
    with database.connection():  # the opening thread keeps its own
        assert Preference.select().count() == 1
    assert not models.database.obj.is_closed()


def test_a_transaction_is_all_or_nothing_and_nests(db: Path) -> None:
    def two_of_one_code() -> None:
        with database.transaction():
            Customer.create(code="1", name="A")
            with database.transaction():
                Customer.create(code="1", name="B")

    with pytest.raises(peewee.IntegrityError):
        two_of_one_code()
    assert Customer.select().count() == 0


def test_two_terminals_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    import subprocess
    import sys

    file = tmp_path / "new.db"
    code = "import sys; from data.database import open_database; open_database(sys.argv[1])"
    runs = [subprocess.Popen([sys.executable, "-c", code, str(file)], stderr=subprocess.PIPE) for _ in range(4)]
    errors = [run.communicate()[1].decode() for run in runs]
    assert [run.returncode for run in runs] == [0] * 4, errors
