"""Soak test, `python -m tests.soak`: residents report and staff answer while everything breaks, and at the end every
promise is counted.

The promise under test: whatever the platforms do, and at whatever instant the program dies, each report is one ticket
with all its photos; everybody is answered; what is said to somebody arrives in order; each ticket has one card that
says what the store says; VK shows nothing twice; Telegram shows a message twice only where the answer to its send was
lost, or where the program died between a send and its note.

How: the platforms' stand-ins, with their limits on, the people and whatever goes wrong live in this process; the
program under test is another one or several, the real `paradnaya run`, of which one at a time is killed with SIGKILL at
a random instant and started again; and what it stands on, the database or Redis, is away for a moment now and then.
What strikes is drawn so that nothing is lost by the platforms themselves: a promise that cannot be kept by anybody
would hide those that can.

Files: `plan` (what is asked for) · `play` (people come, the program dies and rises) · `scene` (all that takes part) ·
`chat`, `resident`, `officer`, `absence` (people) · `sayings` (what residents say) · `mischief` (what goes wrong on the
platforms) · `servers`, `outages` (what goes wrong beneath) · `program`, `warm` (the other processes) · `tally` (what
went over the wire) · `promises` (the count at the end).

Rules: people wait for an answer to what they did before they do the next thing, and do whatever the screen asks, so
real texts may lead anywhere; while they wait for the staff they look what became of it. Starts are warm (a fork of a
process that has imported the libraries), some are cold. The seed draws people, faults and kills; a machine's timing is
its own, so a run is repeated in kind, not to the millisecond. Tallies are counters, and chats are forgotten when their
story has ended: memory does not grow with time.

Rejected: killing at named places of the code (the unforeseen place is the one that matters); stopping the stand-ins'
clock (the races are the point).
"""
