"""The JavaScript lottery in a real browser and in Node."""
