plugins {
    java
    id("org.springframework.boot") version "4.0.7" apply false
}

subprojects {
    apply(plugin = "java")
    repositories { mavenCentral() }
    java { toolchain { languageVersion = JavaLanguageVersion.of(21) } }
}
