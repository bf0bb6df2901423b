"""Draws a network from its spec: `layout` says what the picture shows, `paint` paints it."""
