package com.example.almanac;

import java.time.LocalDate;

public interface Feast {
    String name();

    LocalDate in(int year);
}
