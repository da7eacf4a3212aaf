plugins {
    id("org.springframework.boot")
}

dependencies {
    implementation(platform("org.springframework.boot:spring-boot-dependencies:4.0.7"))
    implementation("org.springframework.boot:spring-boot-starter-webmvc")
    implementation(project(":timetable"))
}
