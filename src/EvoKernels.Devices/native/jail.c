/*
 * Runs a compiler over hostile source: `jail <workdir> <readonly> <seconds> <megabytes> <accepted-missing-layers> <cores> -- <command> [argument]...`
 * The command sees the system's compilers and headers and the folder <readonly>, may write only below <workdir>, and has no network. It dies with this process, and this one when its
 * standard input ends: whoever started it holds the other end, and is gone then.
 * <cores>: `any`, or numbers with commas between.
 * Exit code: the command's; 124 after <seconds> of CPU time or a signal; 125 when a layer that was not waived is missing (its bits go to standard error).
 */
#define _GNU_SOURCE
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void limit(int resource, rlim_t value)
{
    struct rlimit r = {value, value};
    setrlimit(resource, &r);
}

static int stay_on(const char *cores)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    for (char *end; *cores; cores = *end == ',' ? end + 1 : end) {
        unsigned long core = strtoul(cores, &end, 10);
        if (end == cores || core >= CPU_SETSIZE)
            return 0;
        CPU_SET(core, &set);
    }
    return sched_setaffinity(0, sizeof set, &set) == 0;
}

int main(int count, char **arguments)
{
    if (count < 9 || strcmp(arguments[7], "--") != 0) {
        fprintf(stderr, "usage: jail <workdir> <readonly> <seconds> <megabytes> <accepted-missing-layers> <cores> -- <command> [argument]...\n");
        return 125;
    }
    /* Ctrl-C goes to the terminal's whole foreground group; what is under way is for the command to finish or to stop. */
    setpgid(0, 0);
    /* No parent-death signal here: it would come when the host's thread that started us ends. */
    syscall(SYS_close_range, 3, ~0U, 0);
    const char *workdir = arguments[1];
    uint32_t accepted = (uint32_t)strtoul(arguments[5], NULL, 10), layers = LAYER_LIMITS;
    if (chdir(workdir) != 0) {
        fprintf(stderr, "jail: %s: %s\n", workdir, strerror(errno));
        return 125;
    }
    if (strcmp(arguments[6], "any") != 0 && !stay_on(arguments[6])) {
        fprintf(stderr, "jail: cannot stay on the cores %s\n", arguments[6]);
        return 125;
    }
    /* A process namespace of its own: when its first process ends, everything the compiler started ends too. */
    layers |= sandbox_namespaces(CLONE_NEWPID) ? LAYER_NAMESPACES : 0;
    layers |= sandbox_no_new_privs() ? LAYER_NO_NEW_PRIVS : 0;
    limit(RLIMIT_CPU, (rlim_t)strtoul(arguments[3], NULL, 10));
    limit(RLIMIT_AS, (rlim_t)strtoul(arguments[4], NULL, 10) << 20);
    limit(RLIMIT_FSIZE, 256UL << 20);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, 64);

    pid_t pid = fork();
    if (pid < 0)
        return 125;
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        int nothing = open("/dev/null", O_RDONLY);
        if (nothing < 0 || dup2(nothing, 0) < 0)
            _exit(125);
        close(nothing);
        const char *look[] = {"/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/alternatives", arguments[2], NULL};
        const char *change[] = {workdir, "/dev/null", NULL};
        layers |= sandbox_landlock(look, change) ? LAYER_LANDLOCK : 0;
        layers |= sandbox_filter_compiler() ? LAYER_SECCOMP : 0;
        uint32_t missing = (LAYER_NAMESPACES | LAYER_NO_NEW_PRIVS | LAYER_LANDLOCK | LAYER_SECCOMP) & ~layers;
        if (missing & ~accepted) {
            fprintf(stderr, "jail: missing layers %u\n", missing);
            _exit(125);
        }
        execv(arguments[8], arguments + 8);
        fprintf(stderr, "jail: %s: %s\n", arguments[8], strerror(errno));
        _exit(126);
    }
    struct pollfd either[] = {{(int)syscall(SYS_pidfd_open, pid, 0), POLLIN, 0}, {0, 0, 0}};
    if (either[0].fd < 0) {
        fprintf(stderr, "jail: pidfd_open: %s\n", strerror(errno));
        kill(pid, SIGKILL);
        return 125;
    }
    while (poll(either, 2, -1) < 0 && errno == EINTR) {
    }
    if (!(either[0].revents & POLLIN))
        kill(pid, SIGKILL);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 124;
}
