"""Fuzzer of foreign input: whatever a platform or a person may send, by the million, seeded and counted.

**Promise.** Whatever arrives, nothing but a ValueError leaves a parser, no update blocks the next, and a person's
message or press in their own chat has an answer or a reason that is known (`Ignored`, a late member of an album).

**How a case is made.** `contract` reads the platforms' own schemas; `grow` walks them by dice into updates that fit
them; `people` makes them a person's and lets people talk (real buttons, forged ones, another's tickets, addresses, map
links, files); `damage` swaps types, drops fields, and puts in huge numbers, halves of surrogate pairs, nulls, deep
nesting, other people's ids. The same walkers feed hypothesis in the tests.

**What is counted.** Of N cases (`run.TEXTS`, `run.FILES`)

- most are at *parse level*: an update becomes its inbox row, the row is parsed; or a text goes through every reader
  of foreign text (map links, addresses, categories, commands, forged buttons, masks); or bytes are judged as a photo
  (`files`; `hostile` ones among them);
- one in twenty is a *whole turn*: an update is received into a real SQLite file, worked by the real host, and what it
  left in the outbox is composed into letters as the platform would get them. Only the network is absent.

A case that takes longer than two seconds of CPU is a failure as well: it would keep everybody waiting.

Reason for dice instead of hypothesis here: a million cases in minutes. Hypothesis takes some 100 times as long a case,
and shrinks what it finds: so the tests use it on the same walkers.
"""
