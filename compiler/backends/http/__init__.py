"""HTTP, as every hosted backend speaks it: one place for keys, hosts, waiting, and what a failure proves."""
