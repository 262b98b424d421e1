/* A disk that can be made full, or slow to flush, while a process runs; preloaded into PostgreSQL and Kafka.

   What it is like now stands in a file that all processes share: full (0 or 1), microseconds that a flush takes,
   how many writes were refused. Full means what it means on a real one: a file cannot grow; what lies within
   its length may still be overwritten. Only files in one folder are concerned. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

struct disk {
    volatile int32_t full;
    volatile int32_t flush_us;
    volatile int32_t refused;
    volatile int32_t flushes;
};

static struct disk nothing, *disk = &nothing;
static const char *folder = "/nowhere";

__attribute__((constructor)) static void attach(void) {
    const char *control = getenv("TEST_DISK_CONTROL"), *where = getenv("TEST_DISK_FOLDER");
    int fd = control && where ? open(control, O_RDWR) : -1;
    if (fd < 0) return;
    void *shared = mmap(NULL, sizeof(struct disk), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (shared == MAP_FAILED) return;
    folder = where;
    disk = shared;
}

static int is_here(int fd, struct stat *found) {
    char link[32], path[PATH_MAX];
    if (fstat(fd, found) || !S_ISREG(found->st_mode)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    return length >= (ssize_t)strlen(folder) && !strncmp(path, folder, strlen(folder));
}

/* at < 0: where the file stands */
static int no_room(int fd, off_t at, size_t bytes) {
    struct stat found;
    if (!disk->full || !is_here(fd, &found)) return 0;
    if (at < 0) at = fcntl(fd, F_GETFL) & O_APPEND ? found.st_size : lseek(fd, 0, SEEK_CUR);
    if (at + (off_t)bytes <= found.st_size) return 0;
    __sync_fetch_and_add(&disk->refused, 1);
    errno = ENOSPC;
    return 1;
}

static size_t total(const struct iovec *parts, int count) {
    size_t sum = 0;
    while (count--) sum += parts++->iov_len;
    return sum;
}

static void flush(int fd) {
    struct stat found;
    if (!disk->flush_us || !is_here(fd, &found)) return;
    __sync_fetch_and_add(&disk->flushes, 1);
    usleep(disk->flush_us);
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *from, size_t bytes) {
    REAL(write);
    return no_room(fd, -1, bytes) ? -1 : real(fd, from, bytes);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(writev);
    return no_room(fd, -1, total(parts, count)) ? -1 : real(fd, parts, count);
}
ssize_t pwrite(int fd, const void *from, size_t bytes, off_t at) {
    REAL(pwrite);
    return no_room(fd, at, bytes) ? -1 : real(fd, from, bytes, at);
}
ssize_t pwrite64(int fd, const void *from, size_t bytes, off64_t at) {
    REAL(pwrite64);
    return no_room(fd, at, bytes) ? -1 : real(fd, from, bytes, at);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
    REAL(pwritev);
    return no_room(fd, at, total(parts, count)) ? -1 : real(fd, parts, count, at);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) {
    REAL(pwritev64);
    return no_room(fd, at, total(parts, count)) ? -1 : real(fd, parts, count, at);
}
int posix_fallocate(int fd, off_t at, off_t bytes) {
    REAL(posix_fallocate);
    return no_room(fd, at, (size_t)bytes) ? ENOSPC : real(fd, at, bytes);
}
int posix_fallocate64(int fd, off64_t at, off64_t bytes) {
    REAL(posix_fallocate64);
    return no_room(fd, at, (size_t)bytes) ? ENOSPC : real(fd, at, bytes);
}
int fsync(int fd) {
    REAL(fsync);
    flush(fd);
    return real(fd);
}
int fdatasync(int fd) {
    REAL(fdatasync);
    flush(fd);
    return real(fd);
}
