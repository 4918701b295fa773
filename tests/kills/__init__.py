"""`python -m tests.kills`: residents report while `paradnaya run` is killed (SIGKILL) at random instants and started
again. At the end every promise of the way in and the way out is counted: nothing lost, nothing twice, everybody heard.

The platforms' stand-ins, with their limits on, and the people live in this process; the program is another one.
"""
