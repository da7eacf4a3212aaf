# The baseline: the whole toolchain shipped, as most first Dockerfiles for Rust do.
FROM rust:1.98-trixie
WORKDIR /app
COPY . .
RUN cargo build --release
EXPOSE 8080
CMD ["./target/release/golinks"]
