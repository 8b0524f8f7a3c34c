// Starts a program and writes what it took: `Launch FILE PROGRAM ARGUMENTS …` writes wall seconds, processor seconds and peak megabytes.
//
// A process of its own, because the system counts the memory of whoever starts a program as the program's: this one has next to none.
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double seconds(struct timeval time) { return (double)time.tv_sec + 1e-6 * (double)time.tv_usec; }

int main(int count, char **arguments) {
    if (count < 3) return 2;
    const double start = now();
    const pid_t child = fork();
    if (child < 0) return 126;
    if (child == 0) {
        execvp(arguments[2], arguments + 2);
        perror(arguments[2]);
        _exit(127);
    }
    int status = 0;
    struct rusage usage;
    if (wait4(child, &status, 0, &usage) < 0) return 126;
    const double wall = now() - start;
#ifdef __APPLE__
    const double unit = 1024.0 * 1024.0;
#else
    const double unit = 1024.0;
#endif
    FILE *file = fopen(arguments[1], "w");
    if (!file) return 126;
    fprintf(file, "%.6f %.6f %.3f\n", wall, seconds(usage.ru_utime) + seconds(usage.ru_stime), (double)usage.ru_maxrss / unit);
    fclose(file);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
