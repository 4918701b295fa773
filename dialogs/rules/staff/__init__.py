"""Rules of the staff: roles and their reach, the queue, figures, canned answers, typed commands.

Promise: who may do what follows from a member's grants alone, wherever they press; what is typed is understood in both
languages or refused with what would be right.

Callers: notices and use cases of the staff. It must not know chats or buttons.
"""
