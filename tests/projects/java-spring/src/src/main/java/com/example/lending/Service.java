package com.example.lending;

import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class Service {
    private final FeePolicy policy;

    Service(@Value("${fees.policy}") String policy) throws ReflectiveOperationException {
        this.policy = (FeePolicy) Class.forName(policy).getDeclaredConstructor().newInstance();
    }

    @GetMapping("/healthz")
    String health() {
        return "ok";
    }

    @GetMapping("/version")
    Map<String, String> version() {
        return Map.of("version", Application.VERSION, "commit", Application.COMMIT);
    }

    @GetMapping("/zone")
    String zone(@RequestParam String name, @RequestParam Instant at) {
        return at.atZone(ZoneId.of(name)).toOffsetDateTime().toString();
    }

    @GetMapping("/fee")
    BigDecimal fee(@RequestParam int days) {
        return policy.fee(days);
    }

    /** Says whether the server at the address is trusted. */
    @GetMapping("/tls")
    String tls(@RequestParam URI url) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding());
            return "ok";
        } catch (Exception error) {
            return "distrust: " + error;
        }
    }
}
