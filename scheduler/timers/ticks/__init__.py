"""One file a timer: what is done when it is due."""
