"""How fast each backend is, beside the ResNet that its ecosystem's own library has."""
