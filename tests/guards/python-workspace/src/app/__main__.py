from greeting import greet
from words import WORLD

print(greet(WORLD))
