"""A wall clock that a test can set under running processes; see wall_clock.c."""

import shutil
import struct
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest


@dataclass(frozen=True)
class MovedClock:
    """The wall clock of every process that has its `environment`."""

    library: Path
    offset: Path

    @classmethod
    def build(cls, folder: Path) -> "MovedClock":
        """Build one in a folder; it goes right at first."""
        compiler = shutil.which("cc")
        if not compiler:
            pytest.skip("there is no C compiler")
        clock = cls(folder / "wall_clock.so", folder / "offset")
        source = Path(__file__).with_name("wall_clock.c")
        subprocess.run(
            [compiler, "-Wall", "-Werror", "-shared", "-fPIC", "-o", clock.library, source],
            check=True,
        )
        clock.set_by(timedelta())
        return clock

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to have this clock."""
        return {"LD_PRELOAD": str(self.library), "WALL_CLOCK_OFFSET": str(self.offset)}

    @property
    def shift(self) -> timedelta:
        """How far it is off: below zero it is behind."""
        return timedelta(seconds=struct.unpack("l", self.offset.read_bytes())[0])

    def set_by(self, shift: timedelta) -> None:
        """Set it so far off the true time; the processes have it so at once."""
        with self.offset.open("r+b" if self.offset.exists() else "wb") as file:
            file.write(struct.pack("l", int(shift.total_seconds())))

    def now(self) -> datetime:
        """Return what it shows."""
        return datetime.now(UTC) + self.shift
