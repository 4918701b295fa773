"""Messages for residents about their reports, their questions and their own data.

Promise: plain words without anything that identifies the staff, in the reader's language, with the buttons that fit.
`news` follows a ticket's moves, `changes` its topic, place and promise, `verdict` what is asked after “done”,
`together` several tickets at once, `merged` a duplicate, `endings` what the clock ends; `own_data`, `flood` and `ban`
are about the person.

Callers: use cases, inside their transaction, and flows. It must not read a store or decide what is allowed.
"""
