package shop;

public class Main {
    public static void main(String[] args) {
        try {
            Class.forName("java.sql.DriverManager");
            System.out.println("java.sql is there");
        } catch (ClassNotFoundException error) {
            System.out.println("java.sql is left out");
        }
    }
}
