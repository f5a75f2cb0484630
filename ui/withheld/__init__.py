"""What is withheld as possibly privileged, and its release."""
