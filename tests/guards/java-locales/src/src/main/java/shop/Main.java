package shop;

import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.Locale;

public class Main {
    public static void main(String[] args) {
        for (Locale it : new Locale[] {Locale.GERMAN, Locale.FRENCH}) {
            System.out.println(DayOfWeek.MONDAY.getDisplayName(TextStyle.FULL, it));
        }
    }
}
