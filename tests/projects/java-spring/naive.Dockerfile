# The baseline: the JDK, Maven and all that it fetched are shipped, as many first Dockerfiles for Java have it.
FROM maven:3.9-eclipse-temurin-25-noble
WORKDIR /app
COPY . .
RUN mvn --batch-mode --no-transfer-progress package
EXPOSE 8080
CMD ["java", "-jar", "target/lending-1.0.0.jar"]
