"""The optional second opinion: what the default is not sure of is asked of a language model, within a budget. Off unless an address is set."""
