/*
 * The only process that loads candidate code. Two halves of one program:
 *
 *   template  trusted; never executes candidate code; maps the shared memory, forks a child for every life, owns the clocks.
 *   child     loads the candidate under the filters and runs commands until it is killed.
 *
 * Both sit on one core and block for each other: from another core a running child's clock can read 0 and a forged "done" is missed.
 * The host speaks to the template over its standard input and output with the fixed-size records below (see WorkerProtocol.cs).
 */
#define _GNU_SOURCE
#include "sandbox.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAGIC 0x454b5731u /* "EKW1" */
#define MAX_REGIONS 17
#define MAX_ARGS 16
#define PAGE 4096UL
#define GUARD (16 * PAGE)
#define HUGE (2UL << 20)
#define STACK_BYTES (8UL << 20)
#define LIFE_STACK (128 * 1024)  /* poisoned once, below whatever loading the object left */
#define COMMAND_STACK (4 * 1024) /* poisoned for each command, below whatever reading it left: 0.15 to 0.3 us, by a loop of a million */

enum { REGION_ARGUMENTS = 0, REGION_INPUT = 1, REGION_OUTPUT = 2 };
enum { OP_SPAWN = 1, OP_RUN = 2, OP_KILL = 3, OP_EXIT = 4, OP_READY = 5 };
enum {
    STATUS_OK = 0,
    STATUS_TIMEOUT = 1,
    STATUS_SIGNAL = 2,   /* detail: signal */
    STATUS_EXITED = 3,   /* detail: exit code */
    STATUS_FORGED = 4,   /* went on computing after "done", or wrote what is no answer */
    STATUS_LOAD = 5,     /* the object could not be loaded */
    STATUS_SYSTEM = 6    /* our own failure; detail: errno */
};

struct config {
    uint32_t magic, core, regions, reserved;
    uint32_t trusted, accepted_missing; /* layer mask that the user accepts to lack */
    uint64_t memory_limit;              /* bytes of address space beyond what is mapped at the fork */
    uint64_t timeout_ns;
    char object[1024];
    char symbol[64];
};

struct region {
    uint32_t kind, fd;
    uint64_t offset, bytes, address; /* address is filled in by the template */
};

struct request {
    uint32_t op, count;
};

struct reply {
    uint32_t op, status;
    int32_t detail;
    uint32_t layers;
    uint64_t cpu_ns, wall_ns, after_ns;
};

static struct config config;
static struct region regions[MAX_REGIONS];
static uint32_t layers;

static void die(const char *what)
{
    fprintf(stderr, "worker: %s: %s\n", what, strerror(errno));
    _exit(70);
}

static int read_all(int fd, void *data, size_t size)
{
    for (char *at = data; size > 0;) {
        ssize_t got = read(fd, at, size);
        if (got <= 0) {
            if (got < 0 && errno == EINTR)
                continue;
            return 0;
        }
        at += got;
        size -= (size_t)got;
    }
    return 1;
}

static void write_all(int fd, const void *data, size_t size)
{
    for (const char *at = data; size > 0;) {
        ssize_t put = write(fd, at, size);
        if (put < 0 && errno != EINTR)
            _exit(71);
        if (put > 0) {
            at += put;
            size -= (size_t)put;
        }
    }
}

static uint64_t nanoseconds(clockid_t clock)
{
    struct timespec t;
    if (clock_gettime(clock, &t) != 0)
        return 0;
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* --- child ------------------------------------------------------------------------------------------------- */

/* Pointers and int64 all travel as integers in the System V ABI, and the caller cleans up: surplus arguments do no harm. */
typedef void (*kernel_t)(int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t,
                         int64_t, int64_t, int64_t);

__attribute__((noinline)) static void call(kernel_t kernel, const int64_t *a)
{
    kernel(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13], a[14], a[15]);
}

/*
 * A fresh stack is all zeros, and a kernel that adds what it never wrote would be right by luck. So it reads NaN as a float and no address as a pointer.
 * The pages are there afterwards, too.
 */
__attribute__((noinline)) static void poison_stack(size_t bytes)
{
    volatile uint64_t words[bytes / sizeof(uint64_t)];
    for (size_t i = 0; i < bytes / sizeof *words; i++)
        words[i] = 0x7fc5a5a57fc5a5a5u;
}

static void limit(int resource, uint64_t value)
{
    struct rlimit r = {value, value};
    setrlimit(resource, &r);
}

static uint64_t mapped_bytes(void)
{
    char text[64] = {0};
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        if (read(fd, text, sizeof text - 1) < 0)
            text[0] = 0;
        close(fd);
    }
    return strtoull(text, NULL, 10) * PAGE;
}

static void child(int commands, int done, pid_t parent) __attribute__((noreturn));
static void child(int commands, int done, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(72);
    dup2(commands, 0);
    dup2(done, 1);
    syscall(SYS_close_range, 2, ~0U, 0);

    for (uint32_t i = 0; i < config.regions; i++)
        madvise((void *)regions[i].address, regions[i].bytes, regions[i].kind == REGION_OUTPUT ? 23 /* POPULATE_WRITE */ : 22 /* POPULATE_READ */);

    limit(RLIMIT_AS, mapped_bytes() + config.memory_limit);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, 8);
    limit(RLIMIT_FSIZE, 0);
    uint32_t got = 0;
    const char *files[] = {config.object, NULL};
    got |= sandbox_landlock(files, NULL) ? LAYER_LANDLOCK : 0;
    got |= sandbox_no_write_exec() ? LAYER_NO_WRITE_EXEC : 0;
    got |= sandbox_no_tsc() ? LAYER_NO_TSC : 0;
    got |= sandbox_filter_loading() ? LAYER_SECCOMP : 0;
    uint32_t missing = (LAYER_LANDLOCK | LAYER_NO_WRITE_EXEC | LAYER_NO_TSC | LAYER_SECCOMP) & ~got;
    uint64_t message = got;
    if (!config.trusted && (missing & ~config.accepted_missing)) {
        write_all(1, &message, sizeof message);
        _exit(73);
    }

    /* Constructors and resolvers of the candidate run here, under the filter. */
    void *object = dlopen(config.object, RTLD_NOW | RTLD_LOCAL);
    kernel_t kernel = object ? (kernel_t)dlsym(object, config.symbol) : NULL;
    if (!kernel)
        _exit(74);
    if (config.trusted)
        sandbox_filter_trusted();
    else
        sandbox_filter_running();
    poison_stack(LIFE_STACK);
    message |= 1u << 31;
    write_all(1, &message, sizeof message);

    const int64_t *table = (const int64_t *)regions[0].address;
    for (;;) {
        uint64_t command;
        if (!read_all(0, &command, sizeof command))
            _exit(0);
        uint32_t calls = (uint32_t)command;
        poison_stack(COMMAND_STACK);
        for (uint32_t i = 0; i < calls; i++)
            call(kernel, table + (size_t)i * MAX_ARGS);
        write_all(1, &command, sizeof command);
    }
}

/* --- template ---------------------------------------------------------------------------------------------- */

struct life {
    pid_t pid;
    int commands, done, stat;
    clockid_t clock;
    uint32_t sequence;
};

static struct life life = {.pid = 0};

static void reap(struct reply *reply, int why)
{
    int status = 0, ended = 0;
    if (life.pid <= 0)
        return;
    /* A pipe that closes mostly means an end. A child that only closed it is not waited for. */
    uint64_t deadline = nanoseconds(CLOCK_MONOTONIC) + config.timeout_ns;
    while (why == 0 && (ended = waitpid(life.pid, &status, WNOHANG) == life.pid) == 0 && nanoseconds(CLOCK_MONOTONIC) < deadline) {
        struct timespec nap = {0, 1000000};
        nanosleep(&nap, NULL);
    }
    if (!ended) {
        kill(life.pid, SIGKILL);
        while (waitpid(life.pid, &status, 0) < 0 && errno == EINTR) {
        }
    }
    close(life.commands);
    close(life.done);
    close(life.stat);
    life.pid = 0;
    if (why != 0 || !reply)
        return;
    if (!ended) {
        reply->status = STATUS_FORGED;
        return;
    }
    reply->status = WIFSIGNALED(status) ? STATUS_SIGNAL : STATUS_EXITED;
    reply->detail = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

/* Waits for 8 bytes from the child. 1: arrived, 0: nothing in time, -1: the pipe closed, -2: less than an answer. */
static int await(uint64_t *message, uint64_t timeout_ns)
{
    struct pollfd p = {life.done, POLLIN, 0};
    struct timespec t = {(time_t)(timeout_ns / 1000000000u), (long)(timeout_ns % 1000000000u)};
    int ready = ppoll(&p, 1, &t, NULL);
    if (ready == 0)
        return 0;
    ssize_t got = ready > 0 ? read(life.done, message, sizeof *message) : -1;
    return got == sizeof *message ? 1 : got > 0 ? -2 : -1;
}

static void spawn(struct reply *reply)
{
    int commands[2], done[2];
    if (life.pid > 0)
        reap(NULL, 1);
    if (pipe2(commands, O_CLOEXEC) != 0 || pipe2(done, O_CLOEXEC) != 0) {
        reply->status = STATUS_SYSTEM;
        reply->detail = errno;
        return;
    }
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        child(commands[0], done[1], parent);
    close(commands[0]);
    close(done[1]);
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    life = (struct life){.pid = pid, .commands = commands[1], .done = done[0], .stat = pid > 0 ? open(path, O_RDONLY | O_CLOEXEC) : -1};
    if (pid < 0 || clock_getcpuclockid(pid, &life.clock) != 0) {
        reply->status = STATUS_SYSTEM;
        reply->detail = errno;
        return;
    }
    uint64_t message = 0;
    int arrived = await(&message, config.timeout_ns);
    reply->layers = layers | ((uint32_t)message & 0xffu);
    if (arrived == 1 && (message & (1u << 31)))
        return;
    if (arrived == 0 || arrived == -2) {
        reap(NULL, 1);
        reply->status = arrived == 0 ? STATUS_TIMEOUT : STATUS_FORGED;
        return;
    }
    reap(reply, 0);
    if (reply->status == STATUS_EXITED && reply->detail == 74)
        reply->status = STATUS_LOAD;
    /* Without its report of layers, the code is the candidate's own: a constructor left. */
    if (reply->status == STATUS_EXITED && arrived == 1 && reply->detail == 73) {
        reply->status = STATUS_SYSTEM;
        reply->detail = EPERM;
    }
}

/* True once the child sleeps in its read: then its clock stands still and nothing of it can run. */
static int asleep(void)
{
    char text[512];
    ssize_t got = pread(life.stat, text, sizeof text - 1, 0);
    if (got <= 0)
        return 0;
    text[got] = 0;
    char *state = strrchr(text, ')');
    return state && state[1] == ' ' && state[2] == 'S';
}

static void run(uint32_t calls, struct reply *reply)
{
    if (life.pid <= 0) {
        reply->status = STATUS_SYSTEM;
        reply->detail = ESRCH;
        return;
    }
    uint64_t command = ((uint64_t)++life.sequence << 32) | calls, message = 0;
    uint64_t cpu = nanoseconds(life.clock), wall = nanoseconds(CLOCK_MONOTONIC);
    if (write(life.commands, &command, sizeof command) != sizeof command) {
        reap(reply, 0);
        return;
    }
    int arrived = await(&message, config.timeout_ns);
    reply->wall_ns = nanoseconds(CLOCK_MONOTONIC) - wall;
    uint64_t at_done = nanoseconds(life.clock);
    if (arrived == 0 || arrived == -2) {
        reap(NULL, 1);
        reply->status = arrived == 0 ? STATUS_TIMEOUT : STATUS_FORGED;
        return;
    }
    if (arrived < 0) {
        reap(reply, 0);
        return;
    }
    /*
     * After "done" the child must be seen asleep with its clock at a stand: then nothing of it can run while the host looks at the outputs. What it
     * computed meanwhile counts: the host finds CPU time above wall time. One odd command proves nothing (a hypervisor's pause counts as CPU time too).
     */
    uint64_t end = at_done, deadline = nanoseconds(CLOCK_MONOTONIC) + config.timeout_ns;
    for (int quiet = 0; !quiet;) {
        struct timespec nap = {0, 20000};
        nanosleep(&nap, NULL);
        quiet = asleep();
        uint64_t now = nanoseconds(life.clock);
        quiet = quiet && now == end;
        end = now;
        if (!quiet && nanoseconds(CLOCK_MONOTONIC) > deadline) {
            message = ~command;
            break;
        }
    }
    struct pollfd stray = {life.done, POLLIN, 0};
    reply->cpu_ns = end - cpu;
    reply->after_ns = end - at_done;
    if (message != command || poll(&stray, 1, 0) != 0) {
        reap(NULL, 1);
        reply->status = STATUS_FORGED;
    }
}

static void map_regions(void)
{
    uint64_t total = GUARD + HUGE;
    for (uint32_t i = 0; i < config.regions; i++)
        total += regions[i].bytes + HUGE + GUARD;
    char *base = mmap(NULL, total, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED)
        die("reserve memory");
    uint64_t at = (uint64_t)base + GUARD;
    for (uint32_t i = 0; i < config.regions; i++) {
        struct region *r = &regions[i];
        if (r->bytes >= HUGE)
            at = (at + HUGE - 1) & ~(HUGE - 1);
        int protection = r->kind == REGION_OUTPUT ? PROT_READ | PROT_WRITE : PROT_READ;
        if (mmap((void *)at, r->bytes, protection, MAP_SHARED | MAP_FIXED, (int)r->fd, (off_t)r->offset) == MAP_FAILED)
            die("map a buffer");
        madvise((void *)at, r->bytes, MADV_HUGEPAGE);
        r->address = at;
        at += r->bytes + GUARD;
    }
}

int main(void)
{
    /* No parent-death signal here: it would come when the host's thread that started us ends. The end of standard input tells us instead. */
    signal(SIGPIPE, SIG_IGN);
    /* Ctrl-C goes to the terminal's whole foreground group; it must not end a trial as if the candidate had died. */
    setpgid(0, 0);
    if (!read_all(0, &config, sizeof config) || config.magic != MAGIC || config.regions < 1 || config.regions > MAX_REGIONS)
        die("bad configuration");
    if (!read_all(0, regions, sizeof regions[0] * config.regions))
        die("bad regions");
    config.object[sizeof config.object - 1] = config.symbol[sizeof config.symbol - 1] = 0;

    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(config.core, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0)
        die("pin to the core");
    prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
    limit(RLIMIT_STACK, STACK_BYTES);
    map_regions();
    /* The child must hold no descriptor but its two pipes; the template needs the memory no longer either. */
    syscall(SYS_close_range, 3, ~0U, 0);
    syscall(SYS_arch_prctl, 0x1023 /* ARCH_REQ_XCOMP_PERM */, 18 /* AMX tile data */);
    /*
     * Trusted code may need libraries, which the child may not open, and they start up by reading the system. So they are loaded here; the child's dlopen
     * finds the object present. A library that would start threads is told to use one.
     */
    if (config.trusted) {
        setenv("OPENBLAS_NUM_THREADS", "1", 1);
        setenv("OMP_NUM_THREADS", "1", 1);
        dlopen(config.object, RTLD_NOW | RTLD_LOCAL);
    }
    /* malloc seeds itself by a system call that the filters refuse later; volatile, or the compiler drops the pair. */
    void *volatile first = malloc(64);
    free(first);
    layers |= sandbox_namespaces(0) ? LAYER_NAMESPACES : 0;
    layers |= sandbox_no_new_privs() ? LAYER_NO_NEW_PRIVS : 0;
    layers |= LAYER_LIMITS;
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);

    uint32_t missing = (LAYER_NAMESPACES | LAYER_NO_NEW_PRIVS) & ~layers;
    struct reply ready = {.op = OP_READY, .layers = layers, .status = !config.trusted && (missing & ~config.accepted_missing) ? STATUS_SYSTEM : STATUS_OK,
                          .detail = EPERM};
    write_all(1, &ready, sizeof ready);
    write_all(1, regions, sizeof regions[0] * config.regions);

    struct request request;
    while (read_all(0, &request, sizeof request)) {
        struct reply reply = {.op = request.op, .layers = layers};
        if (request.op == OP_SPAWN)
            spawn(&reply);
        else if (request.op == OP_RUN)
            run(request.count, &reply);
        else if (request.op == OP_KILL)
            reap(NULL, 1);
        else
            break;
        write_all(1, &reply, sizeof reply);
    }
    reap(NULL, 1);
    return 0;
}
