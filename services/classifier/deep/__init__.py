"""The deep reading: one small encoder and light heads for what the default is not sure of. Chosen by a setting; needs the extra `deep`."""
