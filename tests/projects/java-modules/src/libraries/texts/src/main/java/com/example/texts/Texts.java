package com.example.texts;

import java.util.ResourceBundle;

public final class Texts {
    private Texts() {}

    public static String get(String key) {
        return ResourceBundle.getBundle("com.example.texts.texts").getString(key);
    }
}
