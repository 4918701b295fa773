"""Coordination of the processes of one installation: who is alive, whose each chat is, and who alone does what one at a
time may do.

Promise: a chat is worked and sent by one process at a time; an ingest and the clock run once; when a process dies its
work is taken up within DEAD_S and a round or two, and nothing that it held stays held.

    cluster           one process's place: its rounds of beat, look, bury, take
    lease             what one process at a time does: begun when gained, cancelled when lost
    membership        the share of the chats that falls to this process, and until when it is sure of it
    failure_detector  which leases are dead, by this process's own clock
    recovery          what dead processes had begun is put back before anything is claimed
    process_id        the name of a running program, by which others on its machine see whether it still runs

Rules. A lease is a row with a counter that its holder raises (a beat) in the database, which all share anyway; nobody
compares clocks of two machines, a reader only measures how long a counter has stood still. What a process may have
lost it does not begin: `Membership.sure_until` ends before anybody may take it for dead, and a row in flight names its
holder, so that one who stood still and wakes does nothing twice. SQLite has one `run` at a time (`bots.cli.run_lock`);
the leases are the same there, and see a restart at once by the process that is gone.

Looked at and left: PostgreSQL's session advisory locks with TCP keepalives. They would be less code, a lock that ends
with its connection; but without keepalives the server keeps those of a machine that lost its power for hours, PgBouncer
in transaction mode hands the connection to somebody else and with it the lock, SQLite has none, and they say nothing
of shares. Wall clocks in the rows: machines disagree, and jump. A coordinator of its own (etcd, ZooKeeper, or Redis):
one more server that a city must keep alive, and Redis may be away here at any time.
"""
