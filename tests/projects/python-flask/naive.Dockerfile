# The baseline: the whole toolchain shipped, as most first Dockerfiles for Python do.
FROM python:3.13-trixie
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt
EXPOSE 8080
CMD ["gunicorn", "--bind", "0.0.0.0:8080", "guestbook:create_app()"]
