"""One module per kind of limit: what a model cannot take is refused before anything is spent."""
