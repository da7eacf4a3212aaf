rootProject.name = "ferries"

include("service", ":timetable")
