"""Bots of the bare libraries for comparison, written as their libraries' own first pages say: nothing is made slow,
nothing is tuned. Each is a process of its own, started with the address of the server and a folder."""
