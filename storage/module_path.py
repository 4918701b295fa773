"""Module path of a process that the program starts for one thing, without `site` and without its environment."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def module_path() -> str:
    """PYTHONPATH for such a process: the program's own folder, before all that this process knows."""
    return os.pathsep.join((str(Path(__file__).parents[1]), *filter(None, sys.path)))
