"""L3: from loaded scenes to a shot list: each pass is a function of values that reports into a sink."""
