"""A rehearsal stage: servers on the loopback interface that look like the providers and bill nothing."""
