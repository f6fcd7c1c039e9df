"""L1: what goes wrong, as values: codes, diagnostics, the sink they are reported into, and their renderings."""
