# The baseline: the whole toolchain shipped, as most first Dockerfiles for C++ do.
FROM gcc:16-trixie
RUN apt-get update && apt-get install -y cmake libboost-dev libsqlite3-dev pkg-config zlib1g-dev
WORKDIR /app
COPY . .
RUN cmake --preset production && cmake --build build/production
EXPOSE 8080
CMD ["./build/production/pasted"]
