# The baseline: the whole toolchain shipped, as most first Dockerfiles for Python do.
FROM python:3.13-trixie
WORKDIR /app
COPY . .
RUN pip install .
ENTRYPOINT ["due"]
