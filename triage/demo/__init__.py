"""The demo: benign exhibits made by code, worked as a case. Landscapes, patterns and gradients, and nothing else."""
