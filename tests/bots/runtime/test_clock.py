"""System clock: aware times in UTC, and a monotonic clock that goes on."""

from datetime import UTC

from bots.runtime.clock import SystemClock


async def test_times_are_aware_and_go_on() -> None:
    clock = SystemClock()
    before = clock.monotonic()
    assert clock.now().tzinfo is UTC
    assert abs(clock.now().timestamp() - clock.seconds()) < 5
    await clock.sleep(0.01)
    assert clock.monotonic() >= before + 0.009
