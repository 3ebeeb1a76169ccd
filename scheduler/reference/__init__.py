"""Reference data of the country: administrative divisions and industries; standard library only."""
