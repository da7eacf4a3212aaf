# The baseline: the JDK, Maven and all that it fetched are shipped, as many first Dockerfiles for Java have it.
FROM maven:3.9-eclipse-temurin-25-noble
WORKDIR /app
COPY . .
RUN mvn --batch-mode --no-transfer-progress package \
    org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory=target/lib
EXPOSE 8080
CMD ["java", "-cp", "services/quotes/target/classes:services/quotes/target/lib/*", "com.example.quotes.Quotes"]
