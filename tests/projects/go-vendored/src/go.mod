module example.com/shellwords

go 1.26

require github.com/kballard/go-shellquote v0.0.0-20180428030007-95032a82bc51
