"""A wall clock that a test can set while processes run; see wall_clock.c."""

import shutil
import struct
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest


@dataclass(frozen=True)
class WallClock:
    """The wall clock of every process that has this `environment`."""

    library: Path
    offset: Path

    @classmethod
    def build(cls, folder: Path) -> "WallClock":
        """Compile the library in `folder`. The clock is right at first."""
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
        """The environment variables that give a process this clock."""
        return {"LD_PRELOAD": str(self.library), "WALL_CLOCK_OFFSET": str(self.offset)}

    @property
    def shift(self) -> timedelta:
        """How far the clock is from the true time. It is negative where the clock is behind."""
        return timedelta(seconds=struct.unpack("l", self.offset.read_bytes())[0])

    def set_by(self, shift: timedelta) -> None:
        """Set the clock this far from the true time, for every running process at once."""
        with self.offset.open("r+b" if self.offset.exists() else "wb") as file:
            file.write(struct.pack("l", int(shift.total_seconds())))

    def now(self) -> datetime:
        """Return the time that the clock shows."""
        return datetime.now(UTC) + self.shift
