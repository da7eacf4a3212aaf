const char text[] = "two";
