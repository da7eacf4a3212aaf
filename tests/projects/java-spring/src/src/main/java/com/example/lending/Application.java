package com.example.lending;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Application {
    static final String VERSION = System.getenv().getOrDefault("VERSION", "dev");
    static final String COMMIT = System.getenv().getOrDefault("COMMIT", "unknown");

    public static void main(String[] args) {
        if (args.length == 1 && args[0].equals("--version")) {
            System.out.printf("lending %s (%s)%n", VERSION, COMMIT);
            return;
        }
        SpringApplication.run(Application.class, args);
    }
}
