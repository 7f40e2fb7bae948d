/* A disk that fails or is written down, put under a program with LD_PRELOAD.
 *
 * It sees the calls by which SQLite changes files whose path begins with a given text; the index of the log that
 * lives in shared memory (-shm) is left out, since no disk keeps it. Four things can be asked of it, from the
 * program itself: disk_watch (which files, where to write the record), disk_fail (the n-th change from now on fails),
 * disk_failed (what that was) and disk_mark (a note of the program's own in the record).
 *
 * The record is a row of entries: a letter, the length of the path, the length of the data, an offset, path, data.
 * W bytes written, T cut to a length, S made durable (a file, or the names in a folder), U removed, M a mark.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { ONCE = 0, FROM_THEN_ON = 1, TORN = 2 };

static pthread_mutex_t door = PTHREAD_MUTEX_INITIALIZER;
static char watched[PATH_MAX], failed[PATH_MAX + 2];
static int record_fd = -1;
static long changes, fail_at;
static int fail_with, fail_how;
static char only_kind, only_part[32];
static long only_at;

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static ssize_t real_pwrite(int fd, const void *data, size_t size, off_t at) {
    static ssize_t (*call)(int, const void *, size_t, off_t);
    if (!call) call = real("pwrite64");
    return call(fd, data, size, at);
}

static ssize_t real_write(int fd, const void *data, size_t size) {
    static ssize_t (*call)(int, const void *, size_t);
    if (!call) call = real("write");
    return call(fd, data, size);
}

/* The folder of the files counts too: making it durable makes a removal durable. */
static int is_watched(const char *path) {
    size_t length = strlen(path);
    if (watched[0] && length && !strncmp(path, watched, length) && watched + length == strrchr(watched, '/')) return 1;
    return watched[0] && !strncmp(path, watched, strlen(watched)) && (length < 4 || strcmp(path + length - 4, "-shm"));
}

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = watched[0] ? readlink(link, path, PATH_MAX - 1) : -1;
    if (length < 0) return 0;
    path[length] = 0;
    return is_watched(path);
}

static void note(char kind, const char *path, uint64_t at, const void *data, uint32_t size) {
    struct __attribute__((packed)) { char kind; uint16_t path; uint32_t size; uint64_t at; } head =
        { kind, (uint16_t)strlen(path), size, at };
    if (record_fd < 0) return;
    if (real_write(record_fd, &head, sizeof head) < 0 || real_write(record_fd, path, head.path) < 0) return;
    if (size && real_write(record_fd, data, size) < 0) return;
}

/* Part of a name behind that of the watched file; none for that file itself, a slash for its folder. */
static int is_part(const char *path) {
    if (!strcmp(only_part, "/")) return strlen(path) < strlen(watched);
    return only_part[0] ? strstr(path, only_part) != NULL : !strcmp(path, watched);
}

/* Counts a change; what errno it is to fail with, 0 for none. */
static int counted(char kind, const char *path) {
    changes++;
    if (only_kind == kind && is_part(path) && !--only_at) fail_at = changes;
    if (!fail_at || changes < fail_at || (changes > fail_at && fail_how == ONCE)) return 0;
    if (changes == fail_at) snprintf(failed, sizeof failed, "%c %.*s", kind, PATH_MAX - 1, path);
    return fail_with;
}

/* -- asked for by the program ------------------------------------------------------------------------------- */

void disk_watch(const char *prefix, int fd) {
    snprintf(watched, sizeof watched, "%s", prefix);
    record_fd = fd;
    changes = fail_at = 0;
}

/* The n-th change from now on; n = 0 for none. */
void disk_fail(long n, int error, int how) {
    pthread_mutex_lock(&door);
    changes = 0;
    fail_at = n;
    fail_with = error;
    fail_how = how;
    failed[0] = 0;
    only_kind = 0;
    pthread_mutex_unlock(&door);
}

/* In place of the n-th of all: the n-th change of one kind (a letter of the record) to files with a part in their name. */
void disk_fail_only(char kind, const char *part) {
    pthread_mutex_lock(&door);
    only_kind = kind;
    snprintf(only_part, sizeof only_part, "%s", part);
    only_at = fail_at;
    fail_at = 0;
    pthread_mutex_unlock(&door);
}

long disk_changes(void) { return changes; }

/* Letter and path of the change that was the first to fail; empty where none was. */
const char *disk_failed(void) { return failed; }

void disk_mark(const char *text) {
    pthread_mutex_lock(&door);
    note('M', text, 0, NULL, 0);
    pthread_mutex_unlock(&door);
}

/* -- in place of the C library's ------------------------------------------------------------------------------ */

static ssize_t written(int fd, const void *data, size_t size, off_t at) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return real_pwrite(fd, data, size, at);
    pthread_mutex_lock(&door);
    int error = counted('W', path);
    ssize_t done;
    if (error && fail_how == TORN && size > 1) size /= 2, error = 0, fail_how = FROM_THEN_ON;
    if (error) {
        done = -1;
    } else {
        done = real_pwrite(fd, data, size, at);
        error = errno;
        if (done > 0) note('W', path, at, data, done);
    }
    pthread_mutex_unlock(&door);
    errno = error;
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return written(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) { return written(fd, data, size, at); }

ssize_t write(int fd, const void *data, size_t size) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return real_write(fd, data, size);
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t done = written(fd, data, size, at);
    if (done > 0) lseek(fd, at + done, SEEK_SET);
    return done;
}

#define CHANGE(fd, path, kind, at, call)                                                                              \
    char path[PATH_MAX];                                                                                              \
    if (!path_of(fd, path)) return call;                                                                              \
    pthread_mutex_lock(&door);                                                                                        \
    int error = counted(kind, path), done = error ? -1 : call;                                                        \
    if (!error) error = errno;                                                                                        \
    if (!done) note(kind, path, at, NULL, 0);                                                                         \
    pthread_mutex_unlock(&door);                                                                                      \
    errno = error;                                                                                                    \
    return done;

int fsync(int fd) {
    static int (*call)(int);
    if (!call) call = real("fsync");
    CHANGE(fd, path, 'S', 0, call(fd))
}

int fdatasync(int fd) {
    static int (*call)(int);
    if (!call) call = real("fdatasync");
    CHANGE(fd, path, 'S', 0, call(fd))
}

static int cut(int fd, off64_t size) {
    static int (*call)(int, off64_t);
    if (!call) call = real("ftruncate64");
    CHANGE(fd, path, 'T', size, call(fd, size))
}

int ftruncate(int fd, off_t size) { return cut(fd, size); }
int ftruncate64(int fd, off64_t size) { return cut(fd, size); }

int unlink(const char *path) {
    static int (*call)(const char *);
    if (!call) call = real("unlink");
    if (!is_watched(path)) return call(path);
    pthread_mutex_lock(&door);
    int error = counted('U', path), done = error ? -1 : call(path);
    if (!error) error = errno;
    if (!done) note('U', path, 0, NULL, 0);
    pthread_mutex_unlock(&door);
    errno = error;
    return done;
}
