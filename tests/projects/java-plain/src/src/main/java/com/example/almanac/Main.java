package com.example.almanac;

import com.google.gson.Gson;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

public class Main {
    private static final String VERSION = System.getenv().getOrDefault("VERSION", "dev");
    private static final String COMMIT = System.getenv().getOrDefault("COMMIT", "unknown");
    private static final Gson GSON = new Gson();

    record Answer(int status, Object body) {}

    public static void main(String[] args) throws Exception {
        if (args.length == 1 && args[0].equals("--version")) {
            System.out.printf("almanac %s (%s)%n", VERSION, COMMIT);
            return;
        }
        Feast feast = load();
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/", exchange -> send(exchange, answer(exchange.getRequestURI(), feast)));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        System.out.println("listening on port " + port);
    }

    /** The feast that the file names, and nothing else. */
    private static Feast load() throws Exception {
        try (InputStream file = Main.class.getResourceAsStream("/feasts.txt")) {
            String name = new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
            return (Feast) Class.forName(name).getDeclaredConstructor().newInstance();
        }
    }

    private static Answer answer(URI uri, Feast feast) {
        Map<String, String> query = Stream.of((uri.getRawQuery() == null ? "" : uri.getRawQuery()).split("&"))
            .map(it -> it.split("=", 2))
            .filter(it -> it.length == 2)
            .collect(Collectors.toMap(it -> it[0], it -> URLDecoder.decode(it[1], StandardCharsets.UTF_8), (a, b) -> b));
        return switch (uri.getPath()) {
            case "/healthz" -> new Answer(200, Map.of("status", "ok"));
            case "/version" -> new Answer(200, Map.of("version", VERSION, "commit", COMMIT));
            case "/easter" -> {
                try {
                    int year = Integer.parseInt(query.getOrDefault("year", ""));
                    yield new Answer(200, Map.of("feast", feast.name(), "date", feast.in(year).toString()));
                } catch (NumberFormatException error) {
                    yield new Answer(400, Map.of("error", "year must be a number"));
                }
            }
            case "/time" -> {
                Instant at = Instant.parse(query.get("at"));
                yield new Answer(200, Map.of("time", at.atZone(ZoneId.of(query.get("zone"))).toOffsetDateTime().toString()));
            }
            case "/tls" -> new Answer(200, Map.of("said", tls(query.get("url"))));
            default -> new Answer(404, Map.of("error", "there is no such page"));
        };
    }

    /** Says whether the server at the address is trusted. */
    private static String tls(String url) {
        try (InputStream page = URI.create(url).toURL().openStream()) {
            page.readAllBytes();
            return "ok";
        } catch (IOException error) {
            return "distrust: " + error;
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = GSON.toJson(answer.body()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }
}
