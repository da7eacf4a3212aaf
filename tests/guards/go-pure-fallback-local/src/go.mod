module example.com/pure-fallback-local

go 1.26

require example.com/checksum v0.0.0

replace example.com/checksum => ./checksum
