"""L8: runs the phases; the only place that sees them all."""
