"""The language server: what an editor asks while somebody writes, answered by the same front end as `check`."""
