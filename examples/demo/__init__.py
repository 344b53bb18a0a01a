"""An agent's session against an embedded database, from token to proof."""
