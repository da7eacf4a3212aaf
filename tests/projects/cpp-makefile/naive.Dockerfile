# The baseline: the whole toolchain shipped, as most first Dockerfiles for C do.
FROM gcc:16-trixie
WORKDIR /app
COPY . .
RUN make
ENTRYPOINT ["./build/roman"]
