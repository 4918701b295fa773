"""Golden files: texts that a clerk can read, which a test holds against what is said today.

`--rewrite-transcripts` writes them anew; review reads the diff.
"""

from __future__ import annotations

from pathlib import Path

import pytest

TRANSCRIPTS = Path(__file__).parent / "dialogs" / "transcripts"


def golden(path: Path, text: str, request: pytest.FixtureRequest) -> str:
    """Text of the golden file; it is `text` itself where files are written anew."""
    if request.config.getoption("--rewrite-transcripts"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.is_file(), f"no {path.name}: write it with --rewrite-transcripts"
    return path.read_text(encoding="utf-8")
