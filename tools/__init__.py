"""Build steps: reference data, documents, pictures, lock files."""
