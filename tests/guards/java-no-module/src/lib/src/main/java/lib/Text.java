package lib;

public class Text {
    public static final String TEXT = "x";
}
