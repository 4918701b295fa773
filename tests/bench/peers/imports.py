"""Import of the two libraries alone, whole: `import aiogram, vkbottle`. It makes a file when it is done."""

import sys
import time
from pathlib import Path

import aiogram
import vkbottle

if __name__ == "__main__":
    assert aiogram.__version__
    assert vkbottle.__name__
    Path(sys.argv[1]).touch()
    time.sleep(60)
