package com.example.almanac.feasts;

import com.example.almanac.Feast;
import java.time.LocalDate;

/** Named in feasts.txt alone. */
public class Easter implements Feast {
    @Override
    public String name() {
        return "Easter";
    }

    @Override
    public LocalDate in(int year) {
        int golden = year % 19;
        int century = year / 100;
        int moon = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30;
        int full = moon - moon / 28 * (1 - moon / 28 * (29 / (moon + 1)) * ((21 - golden) / 11));
        int weekday = (year + year / 4 + full + 2 - century + century / 4) % 7;
        int day = full - weekday;
        int month = 3 + (day + 40) / 44;
        return LocalDate.of(year, month, day + 28 - 31 * (month / 4));
    }
}
