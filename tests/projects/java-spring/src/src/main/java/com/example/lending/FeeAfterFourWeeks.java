package com.example.lending;

import java.math.BigDecimal;

/** Named in application.yml alone. */
public class FeeAfterFourWeeks implements FeePolicy {
    @Override
    public BigDecimal fee(int days) {
        return new BigDecimal("0.80").multiply(BigDecimal.valueOf(Math.max(0, days - 28)));
    }
}
