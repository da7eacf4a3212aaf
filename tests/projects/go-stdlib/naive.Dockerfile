# The baseline: the whole toolchain shipped, as most first Dockerfiles for Go do.
FROM golang:1.26-trixie
WORKDIR /app
COPY . .
RUN go build -o world-clock .
EXPOSE 8080
CMD ["./world-clock"]
