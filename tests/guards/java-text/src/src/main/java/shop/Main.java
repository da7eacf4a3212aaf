package shop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public class Main {
    public static void main(String[] args) throws IOException {
        Files.writeString(Path.of("/tmp/Größe"), "3 €");
        try (var files = Files.list(Path.of("/tmp"))) {
            files.filter(it -> it.endsWith("Größe")).forEach(it -> System.out.println(it));
        }
    }
}
