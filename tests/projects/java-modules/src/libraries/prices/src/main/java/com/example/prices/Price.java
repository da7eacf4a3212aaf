package com.example.prices;

import java.math.BigDecimal;
import java.text.NumberFormat;
import java.util.Currency;
import java.util.Locale;

public record Price(BigDecimal amount) {
    public static Price usual() {
        return new Price(BigDecimal.valueOf(1700, 2));
    }

    /** As it is written in Germany, which only a JVM with that locale knows. */
    public String german() {
        NumberFormat format = NumberFormat.getCurrencyInstance(Locale.GERMANY);
        format.setCurrency(Currency.getInstance("EUR"));
        return format.format(amount).replace('\u00a0', ' ');
    }
}
