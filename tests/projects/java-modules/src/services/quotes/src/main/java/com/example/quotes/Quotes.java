package com.example.quotes;

import com.example.prices.Price;
import com.example.texts.Texts;
import com.google.gson.JsonPrimitive;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

public class Quotes {
    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.createContext("/", exchange -> {
            String text = switch (exchange.getRequestURI().getPath()) {
                case "/ready" -> "ready";
                case "/version" -> "quotes " + System.getenv("VERSION") + " (" + System.getenv("COMMIT") + ")";
                default -> Texts.get("price") + " " + Price.usual().german();
            };
            byte[] body = new JsonPrimitive(text).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            try (exchange) {
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        System.out.println("quotes is up");
    }
}
