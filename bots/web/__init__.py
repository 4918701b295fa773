"""What the program itself does over HTTP.

Promise: nothing that is brought is confirmed before it is stored (`hooks`); whoever looks after the program sees
whether it works and how much (`server`, `health`, `metrics`) without costing the residents anything. The server is
there when it has an address to listen on, and its libraries are imported then.

`shortlinks` follows the short links of map services, `timecheck` asks a server for the time. Prometheus lives here and
nowhere else: the parts count into `bots.runtime.counters`, which knows of no library.
"""
