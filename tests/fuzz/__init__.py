"""Networks that nobody thought of: drawn over all fields of the spec, in all frameworks."""
