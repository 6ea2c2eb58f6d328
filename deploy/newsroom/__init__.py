"""The newsroom: a small local news site written by us, for the demo and the tests."""
