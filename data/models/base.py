"""What all tables share: the database and the names."""

import peewee

database = peewee.DatabaseProxy()


class Table(peewee.Model):
    """What all tables share: the database opened by ``data.database``."""

    class Meta:
        database = database
        legacy_table_names = False
