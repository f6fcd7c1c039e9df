"""L2: what the scenes mean, once lowered: frozen values that plans, backends and the cut are made from."""
