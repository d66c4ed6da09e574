"""Adapters to the libraries and engines that people already use, a module each; none is imported unless asked for."""
