"""HTTP, as every hosted backend speaks it: one place for keys, hosts, waiting, and what a failure proves."""

import logging

# Both log whole addresses, signatures included, at INFO.
for _chatty in ("httpx", "httpcore"):
    logging.getLogger(_chatty).setLevel(logging.WARNING)
