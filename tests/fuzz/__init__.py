"""Foreign input under hypothesis: strategies out of the platforms' own schemas, by the walkers that `bots.fuzz` uses.

A run of the command does a million cases; here are few, but what fails is shrunk.
"""
