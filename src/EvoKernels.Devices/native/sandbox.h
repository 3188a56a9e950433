/* Layers that keep hostile code in: each function switches one on and reports whether the system granted it. */
#ifndef EVOKERNELS_SANDBOX_H
#define EVOKERNELS_SANDBOX_H

#include <stddef.h>
#include <stdint.h>

/* Bits of a layer mask. The host names them for people; keep in step with SandboxLayer.cs. */
enum {
    LAYER_NAMESPACES = 1 << 0,     /* user, network, IPC namespace: no capability outside, no network device */
    LAYER_NO_NEW_PRIVS = 1 << 1,   /* no gain of privilege by exec */
    LAYER_LANDLOCK = 1 << 2,       /* file access by allowlist */
    LAYER_SECCOMP = 1 << 3,        /* system calls by allowlist */
    LAYER_NO_WRITE_EXEC = 1 << 4,  /* memory is never writable and executable */
    LAYER_NO_TSC = 1 << 5,         /* rdtsc and the vdso clock fault */
    LAYER_LIMITS = 1 << 6          /* memory, files, processes, cores */
};

/* <more>: further CLONE_NEW… flags; they must come in one step, because the capabilities are dropped behind it. */
int sandbox_namespaces(int more);
int sandbox_no_new_privs(void);
int sandbox_no_write_exec(void);
int sandbox_no_tsc(void);

/* Files and folders a process may use from now on; nothing else can be opened. Paths end with a NULL. */
int sandbox_landlock(const char *const *read_execute, const char *const *read_write);

/* What a worker's child may call while it loads the candidate, and what it may call afterwards. */
int sandbox_filter_loading(void);
int sandbox_filter_running(void);
/* As running, but a forbidden call raises SIGSYS, for a process that reports where it was made. */
int sandbox_filter_trapping(void);
/* For trusted code (reference, baselines): memory may be had, everything else as for a candidate. */
int sandbox_filter_trusted(void);
/* For compilers: what reaches other processes, the network or the kernel's insides fails with EPERM. */
int sandbox_filter_compiler(void);

#endif
