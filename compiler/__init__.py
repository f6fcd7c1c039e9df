"""scenec: a declarative storyboard and scene compiler.

YAML scene files come in; a plan, clips and a film go out. Read `compiler/driver/session.py`
for the way through, and `docs/explanation/architecture.md` for the rooms.
"""

__version__ = "0.1.0"
