"""Register imports."""
