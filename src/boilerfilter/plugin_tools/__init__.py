"""What the commands on plugins do: look at those that are installed, begin new ones, switch them on and off."""
