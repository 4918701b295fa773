"""The conversation kernel: a script is a plain generator, a turn is a pure function over keyed answers.

Promise: a session is `answers by name` and has no step number. Each turn runs the script again over the answers and
stops at the first question without a fitting answer, so a restart between any two messages is harmless, *back*
forgets the last answer, *edit* forgets one by name and returns to the review by itself, a new question is asked once
of open sessions, and a withdrawn choice is asked again.

Files: `words` (text before it has a language) · `screen` (what is shown) · `events` (what people do) · `session` (an
open conversation) · `script` (requests, `run`) · `turn` (one event) · `questions` (Pick, Place, Photos, Text, Review) ·
`pages` (choices a screen shows) · `match` (a typed answer to a button) · `excuses` (what cannot be used).

Rejected: a state machine with steps (every edit and every new question is code per flow), coroutines (they cannot be
stored between two messages).
"""
