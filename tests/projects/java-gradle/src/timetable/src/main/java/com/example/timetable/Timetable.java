package com.example.timetable;

public final class Timetable {
    public static final String FIRST = "from 6:30 on";

    private Timetable() {}
}
