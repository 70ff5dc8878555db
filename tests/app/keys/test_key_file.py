"""Test the file of API keys: what is read, and that no fault shows anything of it."""

from pathlib import Path

import pytest

from app.keys.key_file import BadKeyFile, line_of, new_key, read_again, read_keys

KEY, OTHER = new_key(), new_key()


def written(folder: Path, *lines: str) -> Path:
    path = folder / "keys"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_keys_are_found_by_their_name_and_nothing_else_is(tmp_path: Path) -> None:
    path = written(tmp_path, "# robots", line_of("a", KEY), "", f"  {line_of('b', OTHER)}\t")
    keys = read_keys(path)
    assert keys.name_of(KEY.encode()) == "a"
    assert keys.name_of(OTHER.encode()) == "b"
    for wrong in (new_key(), KEY[:-1], f"{KEY}x", KEY.lower(), f" {KEY}", "", "a"):
        assert keys.name_of(wrong.encode()) is None
    (digest, _), _ = keys.digests
    assert keys.name_of(digest) is None
    assert keys.name_of(digest.hex().encode()) is None


def test_a_key_is_not_in_its_line_and_no_two_are_the_same() -> None:
    assert KEY not in line_of("a", KEY)
    assert len(KEY) == 3 + 43  # 256 bits in base64
    assert len({new_key() for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], " has no key, and would keep everyone out"),
        (["# nothing"], " has no key, and would keep everyone out"),
        ([line_of("a", KEY), KEY], ", line 2: a name and `sha256:` with 64 hexadecimal digits were"),
        (["", f"a {KEY}"], ", line 2: a name and `sha256:`"),
        ([line_of("a", KEY)[:-1]], ", line 1: a name and `sha256:`"),
        ([line_of("a b", KEY)], ", line 1: a name and `sha256:`"),
        ([line_of("-a", KEY)], ", line 1: a name and `sha256:`"),
        ([line_of("a" * 65, KEY)], ", line 1: a name and `sha256:`"),
        ([line_of("a", KEY), line_of("a", OTHER)], ", line 2: the name a is on line 1 already."),
        ([line_of("a", KEY), "", line_of("b", KEY)], ", line 3: the key is that of line 1."),
    ],
)  # fmt: skip
def test_a_fault_has_its_line_and_nothing_of_the_content(
    lines: list[str], said: str, tmp_path: Path
) -> None:
    path = written(tmp_path, *lines)
    with pytest.raises(BadKeyFile) as caught:
        read_keys(path)
    assert str(caught.value).startswith(f"The file of API keys {path}{said}")
    assert KEY[3:10] not in str(caught.value)


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadKeyFile, match=r"cannot be read: No such file or directory\.$"):
        read_keys(tmp_path / "none")
    with pytest.raises(BadKeyFile, match=r"cannot be read: Is a directory\.$"):
        read_keys(tmp_path)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    with pytest.raises(BadKeyFile, match=r"is no text in UTF-8\.$"):
        read_keys(tmp_path / "bytes")


def test_a_reload_that_fails_keeps_the_keys_and_the_next_one_forgets_why(tmp_path: Path) -> None:
    path = written(tmp_path, line_of("a", KEY))
    before = read_keys(path)
    path.write_text("a")
    kept = read_again(path, before)
    assert kept.digests == before.digests
    assert "line 1" in kept.reload_refused
    written(tmp_path, line_of("b", OTHER))
    after = read_again(path, kept)
    assert after.name_of(OTHER.encode()) == "b"
    assert after.name_of(KEY.encode()) is None
    assert after.reload_refused == ""
