WORLD = "world"
