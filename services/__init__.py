"""The microservices, the chassis under them and the command line over them."""
