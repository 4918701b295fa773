"""Jobs, the work outside of turns: answers that take long, and what is due at a time.

Promise: nothing of it holds up a message, and each job has one effect, under any kill. A turn puts a row
(`storage.records.work.jobs`); `worker` makes the thing outside of any transaction that writes, one kind a file (`find`,
`stats`, `export`, `own_data`; `chart` and `sheet` are their pictures and tables, which `craft` has made in a process
with limits), and the result is an outbox row, written in one transaction with the job's end. Who has asked hears at
once that it is being made, and after the last try, in one sentence, that it cannot be. Roles are asked again at the
moment the result is said.

`recurring` keeps `reminders`, `morning_digest` and `maintenance` going, in the process that holds the clock's lease.

Rejected: making the answer between inbox and turn (whoever writes next in that chat waits for it, and it is made anew
by every try), and turns that are rolled back and run again once their answer is made.

Callers: the app. A job must not send anything itself, and knows nothing of the rooms that ask for it.
"""
