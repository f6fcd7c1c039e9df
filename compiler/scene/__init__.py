"""L2: the scene language: pydantic models of the YAML files, loading, and the JSON Schemas.

Files come in through `load`; a `Project` of loaded scenes goes out to `passes`.
"""
