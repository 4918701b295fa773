"""Web page in front of the stand-ins: three chats, the wire log, and faults on order.

Promise: whoever opens it sees what a resident sees, on both platforms, and what staff see, within a tenth of a second,
and can do with the keyboard whatever can be done with the mouse.

It uses the people side of the port alone, so it knows no wire format. The page is plain files without a build step;
the server sends what changed over Server-Sent Events and takes acts as POST requests. It listens on the loopback
interface, answers only to its own name, and refuses acts that another site's page would send: a sandbox holds no
secret, but what happens in it should be one's own doing.

Rejected: WebSockets (events go one way, an act wants an answer of its own); a framework in the browser (a chat is a
list of bubbles; the few hundred lines it takes are here to be read).
"""
