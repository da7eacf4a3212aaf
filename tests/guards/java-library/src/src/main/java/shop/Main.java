package shop;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;

public class Main {
    public static void main(String[] args) {
        try {
            SymbolLookup.libraryLookup("libstdc++.so.6", Arena.global());
            System.out.println("libstdc++ is there");
        } catch (IllegalArgumentException error) {
            System.out.println("libstdc++ is left out");
        }
    }
}
