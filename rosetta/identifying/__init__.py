"""Says which ResNet a model is, whoever wrote it, or what is wrong with it."""
