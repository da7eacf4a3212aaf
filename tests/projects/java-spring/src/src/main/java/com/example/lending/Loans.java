package com.example.lending;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class Loans {
    record Wish(String title, int days) {}

    record Loan(int id, String title, int days) {}

    private final List<Loan> loans = new CopyOnWriteArrayList<>();

    @PostMapping("/loans")
    ResponseEntity<Object> lend(@RequestBody Wish wish) {
        if (wish.days() < 1) {
            return ResponseEntity.badRequest().body(Map.of("error", "a loan takes a day or more"));
        }
        Loan loan = new Loan(loans.size() + 1, wish.title(), wish.days());
        loans.add(loan);
        return ResponseEntity.status(201).body(loan);
    }

    @GetMapping("/loans/{id}")
    ResponseEntity<Loan> loan(@PathVariable int id) {
        return ResponseEntity.of(loans.stream().filter(it -> it.id() == id).findFirst());
    }
}
