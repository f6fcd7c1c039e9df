"""The live review page: a server on the loopback interface, and what a reviewer decides on it."""
