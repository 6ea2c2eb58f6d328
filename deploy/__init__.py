"""Everything needed to run the product: the local broker, the image, the compose file, monitoring and boards."""
