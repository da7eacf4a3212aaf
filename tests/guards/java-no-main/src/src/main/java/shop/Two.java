package shop;

public class Two {
    public static void main(String[] args) {
        System.out.println("two");
    }
}
