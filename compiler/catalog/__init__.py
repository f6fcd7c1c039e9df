"""L2: facts about models as data: limits, sizes, dialects, fields, prices. Every number has a source."""
