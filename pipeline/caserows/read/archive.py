"""Zip archives of reports: a member is a path through the archive, ``papers.zip/2024/case.pdf``, and is never unpacked to a file."""

from __future__ import annotations

import re
import struct
import sys
import zipfile
import zlib
from pathlib import Path

from caserows.read.errors import ReadError

MAX_MEMBERS = 5_000
MAX_DIRECTORY = 4_000_000
"""Bytes of the list of members, which is held in memory whole."""
MAX_UNPACKED = 8 << 30
"""Bytes of all members together, as the archive states them."""
MAX_RATIO = 200
"""Unpacked to packed bytes of one member above a megabyte; text is packed to a third, a page of blanks to a hundredth."""

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_END = struct.Struct("<4s4H2LH")
_SEPARATOR = re.compile(r"[/\\]+")
_OFFICE = frozenset({"[Content_Types].xml", "mimetype"})


def is_archive(path: Path) -> bool:
    """Whether a file is a zip archive, by its first bytes; a pipe, which can be read but once, is left alone."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(4) in MAGIC
    except OSError:
        return False


def archive_of(path: Path) -> Path | None:
    """The file that ``path`` leads through, None where ``path`` is a file itself or leads nowhere."""
    return next((parent for parent in path.parents if parent.is_file()), None)


def members(archive: Path) -> dict[tuple[str, ...], zipfile.ZipInfo]:
    """The files of an archive by the parts of their names, without ``..`` and the like.

    Raises ReadError for an archive that is damaged, empty, beyond a limit, an office document, or has two members of one name.
    """
    _check_directory(archive)
    try:
        with zipfile.ZipFile(archive) as opened:
            infos = [info for info in opened.infolist() if not info.is_dir()]
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise ReadError(archive, f"the zip archive is damaged: {error}") from None
    if any(info.filename in _OFFICE for info in infos):
        raise ReadError(archive, "an office document (docx, odt, …), no archive of reports: save it as PDF or text")
    if len(infos) > MAX_MEMBERS:
        raise ReadError(archive, f"the zip archive has {len(infos)} members; at most {MAX_MEMBERS} are read")
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise ReadError(archive, f"the zip archive would unpack to more than {MAX_UNPACKED >> 30} GB")
    found: dict[tuple[str, ...], zipfile.ZipInfo] = {}
    for info in infos:
        parts = tuple(_nameable(part) for part in _SEPARATOR.split(info.filename) if part.strip(". "))
        if parts in found:
            raise ReadError(archive, f"the zip archive has two members named {'/'.join(parts)!r}")
        if parts:
            found[parts] = info
    return found


def _nameable(part: str) -> str:
    """The part of a name as this system's paths can hold it: where they are not UTF-8, ``&#228;`` stands for what they lack."""
    encoding = sys.getfilesystemencoding()
    return part.encode(encoding, "xmlcharrefreplace").decode(encoding)


def _check_directory(archive: Path) -> None:
    """Refuses a list of members that is too long, before it is read."""
    try:
        with archive.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - (1 << 16) - _END.size))
            tail = file.read()
    except OSError as error:
        raise ReadError(archive, f"cannot be read ({error.strerror or error})") from None
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise ReadError(archive, "the zip archive is damaged: its list of members is missing (cut off?)")
    _, _, _, _, count, size, _, _ = _END.unpack_from(tail, at)
    if count > MAX_MEMBERS or size > MAX_DIRECTORY:
        raise ReadError(archive, f"the zip archive has more than {MAX_MEMBERS} members")


def member_bytes(archive: Path, path: Path, limit: int) -> bytes:
    """The first ``limit`` + 1 bytes of the member that ``path`` names."""
    info = members(archive).get(path.relative_to(archive).parts)
    if info is None:
        raise ReadError(path, "no such member of the zip archive")
    if info.flag_bits & 1:
        raise ReadError(path, "encrypted: it opens only with a password")
    if info.file_size > 1_000_000 and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise ReadError(path, f"packed more than {MAX_RATIO} to 1 (zip bomb?)")
    try:
        with zipfile.ZipFile(archive) as opened, opened.open(info) as file:
            return file.read(limit + 1)
    except (
        OSError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        struct.error,
    ) as error:
        raise ReadError(path, f"the zip archive is damaged: {error}") from None


def inner_parts(archive: Path, path: Path) -> tuple[str, ...]:
    """The parts of a member's name without the folders that all members share."""
    parts = path.relative_to(archive).parts
    folders = [names[:-1] for names in members(archive)]
    shared = 0
    while shared < len(parts) - 1 and all(folder[: shared + 1] == parts[: shared + 1] for folder in folders):
        shared += 1
    return parts[shared:]
