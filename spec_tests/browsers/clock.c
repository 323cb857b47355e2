/* A library to be preloaded into an engine: its clocks run ahead of the system's by a number of
 * nanoseconds that stands in the file named by CORSIM_CLOCK, and that can grow at any time.
 *
 * What tells the time adds it; what waits until a point in time takes it off again, as the kernel
 * knows only its own clock. Nothing here allocates: engines ask for the time inside their allocators. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#define SECOND 1000000000L

static const volatile long zero;
static const volatile long *ahead;

/* A system call without the C library's errno. */
static long call(long number, long a, long b, long c, long d, long e, long f) {
#if defined __x86_64__
  register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
#elif defined __aarch64__
  register long x8 __asm__("x8") = number, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c,
                x3 __asm__("x3") = d, x4 __asm__("x4") = e, x5 __asm__("x5") = f;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
#else
#error "clock.c knows the system calls of x86_64 and aarch64 only"
#endif
}

static long nanoseconds_ahead(void) {
  if (ahead == NULL) {
    const char *path = getenv("CORSIM_CLOCK");
    long file = path ? call(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0) : -1;
    long place = file < 0 ? -1 : call(SYS_mmap, 0, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
    if (file >= 0) call(SYS_close, file, 0, 0, 0, 0, 0);
    ahead = place < 0 && place > -4096 ? &zero : (const volatile long *)place;
  }
  return *ahead;
}

static struct timespec moved(struct timespec time, long nanoseconds) {
  long total = time.tv_nsec + nanoseconds % SECOND;
  time.tv_sec += nanoseconds / SECOND + (total < 0 ? -1 : total / SECOND);
  time.tv_nsec = total < 0 ? total + SECOND : total % SECOND;
  if (time.tv_sec < 0) time.tv_sec = time.tv_nsec = 0;
  return time;
}

static long result_of(long result) {
  if (result < 0 && result > -4096) {
    errno = (int)-result;
    return -1;
  }
  return result;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  long result = call(SYS_clock_gettime, clock, (long)time, 0, 0, 0, 0);
  int tells_time = clock != CLOCK_PROCESS_CPUTIME_ID && clock != CLOCK_THREAD_CPUTIME_ID && clock >= 0;
  if (result == 0 && tells_time) *time = moved(*time, nanoseconds_ahead());
  return (int)result_of(result);
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  struct timespec now;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &now);
  *time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
  return 0;
}

time_t time(time_t *seconds) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (seconds) *seconds = now.tv_sec;
  return now.tv_sec;
}

/* dlsym() finds the oldest pthread_cond_timedwait, which knows another structure: ask for a version. */
int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until) {
  static __typeof__(pthread_cond_timedwait) *next;
  struct timespec time = moved(*until, -nanoseconds_ahead());
  if (!next) next = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
  if (!next) next = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
  return next(condition, mutex, &time);
}

int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock,
                           const struct timespec *until) {
  static __typeof__(pthread_cond_clockwait) *next;
  struct timespec time = moved(*until, -nanoseconds_ahead());
  if (!next) next = dlsym(RTLD_NEXT, "pthread_cond_clockwait");
  return next(condition, mutex, clock, &time);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until) {
  static __typeof__(sem_timedwait) *next;
  struct timespec time = moved(*until, -nanoseconds_ahead());
  if (!next) next = dlsym(RTLD_NEXT, "sem_timedwait");
  return next(semaphore, &time);
}

int sem_clockwait(sem_t *restrict semaphore, clockid_t clock, const struct timespec *restrict until) {
  static __typeof__(sem_clockwait) *next;
  struct timespec time = moved(*until, -nanoseconds_ahead());
  if (!next) next = dlsym(RTLD_NEXT, "sem_clockwait");
  return next(semaphore, clock, &time);
}

/* Some runtimes make these system calls themselves. */
long syscall(long number, ...) {
  struct timespec time;
  long words[6];
  va_list list;
  va_start(list, number);
  for (int index = 0; index < 6; index++) words[index] = va_arg(list, long);
  va_end(list);
  if (number == SYS_clock_gettime) return clock_gettime((clockid_t)words[0], (struct timespec *)words[1]);
  if (number == SYS_futex && words[3] != 0 && (words[1] & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET) {
    time = moved(*(const struct timespec *)words[3], -nanoseconds_ahead());
    words[3] = (long)&time;
  }
  return result_of(call(number, words[0], words[1], words[2], words[3], words[4], words[5]));
}
