# The baseline: the whole toolchain shipped, as most first Dockerfiles for C++ do.
FROM gcc:16-trixie
RUN apt-get update && apt-get install -y cmake libboost-dev
WORKDIR /app
COPY . .
RUN cmake -B build -DCMAKE_BUILD_TYPE=Release && cmake --build build
EXPOSE 8080
CMD ["./build/number-stats"]
