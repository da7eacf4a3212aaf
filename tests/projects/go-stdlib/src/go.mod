module example.com/world-clock

go 1.26
