package com.example.load;

public class Load {
    public static void main(String[] args) {
        System.out.println("nothing to load");
    }
}
