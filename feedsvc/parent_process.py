"""The parent of a process: a child must not outlive it."""

import os
import threading
import time

_CHECK_SECONDS = 0.3


def exit_with_parent(parent: int) -> None:
    """End this process within half a second after its parent has ended, without any cleanup.

    A parent that is killed cannot stop its children, and they would keep the port.
    """

    def poll_parent() -> None:
        while os.getppid() == parent:
            time.sleep(_CHECK_SECONDS)
        os._exit(1)

    threading.Thread(target=poll_parent, name="exit-with-parent", daemon=True).start()
