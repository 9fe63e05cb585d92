"""A file is written whole or not at all."""

from pathlib import Path

import pytest

from data.errors import InputError
from data.writing import replacing


def test_the_file_is_there_only_after_the_block(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"old")
    with replacing(file) as target:
        target.write(b"new")
        assert file.read_bytes() == b"old"
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


def test_an_error_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"old")

    def half() -> None:
        with replacing(file) as target:
            target.write(b"new")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        half()
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"), replacing(tmp_path / "no" / "list.csv"):
        pass
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(InputError, match="folder cannot be written"), replacing(folder):
        pass
