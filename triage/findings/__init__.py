"""Stage 4, matches -> findings, ranked by a policy that a unit can read; each with its justification."""
