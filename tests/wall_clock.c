/* Moves a process's wall clock by the seconds that a file holds; its monotonic clocks stay true.
 *
 * It is preloaded. A process that had no such file when it started, as the one whose forks run the
 * commands of the tests, has the true time until it calls `map_offset`.
 *
 * libfaketime 0.9.10 does not work here: Python's time.sleep asks for a monotonic
 * instant, but libfaketime's clock_nanosleep takes it for an instant of the wall clock, and so
 * fails or sleeps for years.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const long none = 0;
static const volatile long *offset = &none;

__attribute__((constructor)) void map_offset(void)
{
    const char *name = getenv("WALL_CLOCK_OFFSET");
    if (!name)
        return;
    int file = open(name, O_RDONLY | O_CLOEXEC);
    offset = mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
    close(file);
}

int clock_gettime(clockid_t clock, struct timespec *at)
{
    int failed = syscall(SYS_clock_gettime, clock, at);
    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        at->tv_sec += *offset;
    return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at)
        *at = now.tv_sec;
    return now.tv_sec;
}
