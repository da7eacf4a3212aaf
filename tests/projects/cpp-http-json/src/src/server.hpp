// HTTP on a TCP port, on one thread: it waits for all connections at once.
#pragma once

// Answers requests until SIGTERM or SIGINT asks it to stop. Throws std::exception where it can't listen.
void serve(unsigned short port);
