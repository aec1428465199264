"""The nouns that flow between the stages. Frozen, plain, and free of any method's machinery."""
