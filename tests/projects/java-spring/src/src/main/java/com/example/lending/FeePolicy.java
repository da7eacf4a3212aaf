package com.example.lending;

import java.math.BigDecimal;

public interface FeePolicy {
    BigDecimal fee(int days);
}
