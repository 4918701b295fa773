"""The program's own HTTP server: webhooks, health, and metrics for Prometheus.

Promise: no update is confirmed before it is stored (`hooks`); an operator sees whether the program works and how much
(`server`, `health`, `metrics`) without costing the residents anything. The server exists when it has an address to
listen on, and its libraries are imported only then.

`timecheck` asks another server for the time. Prometheus lives here and nowhere else: the parts count into
`bots.runtime.counters`, which knows of no library.
"""
