# The baseline: the whole toolchain shipped, as most first Dockerfiles for Python do.
FROM python:3.13-trixie
WORKDIR /app
COPY . .
RUN pip install .
EXPOSE 8080
CMD ["uvicorn", "trend_line.web:app", "--host", "0.0.0.0", "--port", "8080"]
