"""A wall clock that a test can set while processes run; see wall_clock.c."""

import atexit
import functools
import shutil
import struct
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path


@functools.cache
def compile_library() -> Path | None:
    """Compile the library, once for all clocks. Return its path; None without a C compiler."""
    compiler = shutil.which("cc")
    if not compiler:
        return None
    folder = Path(tempfile.mkdtemp(prefix="feedsvc-wall-clock-"))
    atexit.register(shutil.rmtree, folder)
    library, source = folder / "wall_clock.so", Path(__file__).with_name("wall_clock.c")
    subprocess.run(
        [compiler, "-Wall", "-Werror", "-shared", "-fPIC", "-o", library, source], check=True
    )
    return library


@dataclass(frozen=True)
class WallClock:
    """The wall clock of every process that has this `environment`."""

    library: Path
    offset: Path

    @classmethod
    def build(cls, folder: Path) -> "WallClock":
        """Make a clock whose offset is a file in `folder`. The clock is right at first."""
        library = compile_library()
        assert library
        clock = cls(library, folder / "offset")
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
