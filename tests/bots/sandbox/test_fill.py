"""Test data of the sandbox: two hundred open reports, some of them late, are there from the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from bots.cli import sandbox
from bots.sandbox.launch import launch
from bots.sandbox.texts import SHIPPED, texts


async def test_open_reports_are_there_before_anybody_looks(tmp_path: Path) -> None:
    async with launch(tmp_path, fresh=True, port=0, tickets=40) as here:
        async with here.app.store.reading() as tx:
            found = await tx.tickets.open()
            assert await tx.outbox_stats.pending() == {}
        now = here.app.clock.now()
        assert len(found) == 40
        assert all(ticket.created_at < now for ticket in found)
        assert 0 < sum(ticket.due is not None and ticket.due < now for ticket in found) < 40
        assert len({ticket.person_id for ticket in found}) > 5
        assert len({ticket.category for ticket in found}) > 3


def test_texts_are_those_of_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "texts.csv"
    file.write_text("id,text\n1,Яма  на дороге\n2,\n", encoding="utf-8")
    assert texts(file) == ["Яма на дороге"]
    assert texts(None) == SHIPPED
    file.write_text("id,words\n1,Яма\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no column"):
        texts(file)
    assert sandbox.run(fresh=False, port=0, folder=tmp_path, tickets=1, texts=tmp_path / "none.csv") == 2
    assert "There is no file" in capsys.readouterr().err
