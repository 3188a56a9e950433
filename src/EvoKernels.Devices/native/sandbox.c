#define _GNU_SOURCE
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif
/* Access rights newer than the oldest header we build with (Debian 12). */
#define FS_REFER (1ULL << 13)
#define FS_TRUNCATE (1ULL << 14)
#define FS_IOCTL_DEV (1ULL << 15)
#define NET_BIND_CONNECT 3ULL
#define SCOPE_ABSTRACT_AND_SIGNAL 3ULL

struct ruleset_attr {
    uint64_t fs, net, scoped;
};

static int drop_capabilities(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    memset(data, 0, sizeof data);
    return (int)syscall(SYS_capset, &header, data);
}

int sandbox_namespaces(int more)
{
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC | more) != 0)
        return 0;
    return drop_capabilities() == 0;
}

int sandbox_no_new_privs(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0; }

int sandbox_no_write_exec(void) { return prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) == 0; }

int sandbox_no_tsc(void) { return prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0) == 0; }

static int allow_path(int ruleset, const char *path, uint64_t access)
{
    struct landlock_path_beneath_attr rule = {.allowed_access = access};
    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0)
        return errno == ENOENT; /* what does not exist needs no permission */
    int failed = (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    if (failed != 0 && errno == EINVAL) { /* a plain file takes no folder rights */
        rule.allowed_access = access & (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |
                                        LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE);
        failed = (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    }
    close(rule.parent_fd);
    return failed == 0;
}

int sandbox_landlock(const char *const *read_execute, const char *const *read_write)
{
    int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1)
        return 0;
    struct ruleset_attr attr = {.fs = (1ULL << 13) - 1};
    size_t size = sizeof attr.fs;
    if (abi >= 2)
        attr.fs |= FS_REFER;
    if (abi >= 3)
        attr.fs |= FS_TRUNCATE;
    if (abi >= 4) {
        attr.net = NET_BIND_CONNECT;
        size = sizeof attr.fs + sizeof attr.net;
    }
    if (abi >= 5)
        attr.fs |= FS_IOCTL_DEV;
    if (abi >= 6) {
        attr.scoped = SCOPE_ABSTRACT_AND_SIGNAL;
        size = sizeof attr;
    }
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
    if (ruleset < 0)
        return 0;
    uint64_t look = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    int good = 1;
    for (; read_execute && *read_execute; read_execute++)
        good &= allow_path(ruleset, *read_execute, look);
    for (; read_write && *read_write; read_write++)
        good &= allow_path(ruleset, *read_write, attr.fs & ~(LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SOCK));
    good &= syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    close(ruleset);
    return good;
}

/* --- system-call filters ------------------------------------------------------------------------------------ */

#define ARCH_AND_NUMBER \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)), \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0), \
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS), \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)), \
    BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000U, 0, 1), /* x32 calls share the arch: refuse them */ \
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)
#define RETURN(action) BPF_STMT(BPF_RET | BPF_K, action)
#define CALL(name, action) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), RETURN(action)
#define ALLOW(name) CALL(name, SECCOMP_RET_ALLOW)
#define DENY(name) CALL(name, SECCOMP_RET_ERRNO | EPERM)
/* Allowed only with this value as the low half of an argument (the high half of a descriptor or of flags is ignored by the kernel). */
#define ALLOW_IF(name, index, value) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 4), \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[index])), \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1), \
    RETURN(SECCOMP_RET_ALLOW), RETURN(SECCOMP_RET_KILL_PROCESS)

static int install(struct sock_filter *filter, size_t count)
{
    struct sock_fprog program = {(unsigned short)count, filter};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}

#define INSTALL(filter) install(filter, sizeof filter / sizeof filter[0])

int sandbox_filter_loading(void)
{
    struct sock_filter filter[] = {
        ARCH_AND_NUMBER,
        ALLOW(read), ALLOW(pread64), ALLOW(openat), ALLOW(newfstatat), ALLOW(fstat), ALLOW(close), ALLOW(mmap), ALLOW(mprotect), ALLOW(munmap),
        ALLOW(madvise), ALLOW(brk), ALLOW(lseek), ALLOW(write), ALLOW(seccomp), ALLOW(exit), ALLOW(exit_group),
        RETURN(SECCOMP_RET_KILL_PROCESS),
    };
    return INSTALL(filter);
}

static int running(uint32_t otherwise)
{
    struct sock_filter filter[] = {
        ARCH_AND_NUMBER, ALLOW_IF(read, 0, 0), ALLOW_IF(write, 0, 1), ALLOW(exit_group), RETURN(otherwise),
    };
    return INSTALL(filter);
}

int sandbox_filter_running(void) { return running(SECCOMP_RET_KILL_PROCESS); }

int sandbox_filter_trapping(void) { return running(SECCOMP_RET_TRAP); }

int sandbox_filter_trusted(void)
{
    struct sock_filter filter[] = {
        ARCH_AND_NUMBER, ALLOW_IF(read, 0, 0), ALLOW_IF(write, 0, 1), ALLOW(exit_group), ALLOW(mmap), ALLOW(munmap), ALLOW(mremap), ALLOW(brk),
        ALLOW(madvise), ALLOW(futex), RETURN(SECCOMP_RET_KILL_PROCESS),
    };
    return INSTALL(filter);
}

int sandbox_filter_compiler(void)
{
    struct sock_filter filter[] = {
        ARCH_AND_NUMBER,
        DENY(socket), DENY(socketpair), DENY(connect), DENY(bind), DENY(listen), DENY(sendto), DENY(sendmsg), DENY(ptrace), DENY(process_vm_readv),
        DENY(process_vm_writev), DENY(mount), DENY(umount2), DENY(pivot_root), DENY(chroot), DENY(setns), DENY(unshare), DENY(bpf),
        DENY(perf_event_open), DENY(userfaultfd), DENY(io_uring_setup), DENY(keyctl), DENY(add_key), DENY(request_key), DENY(kexec_load),
        DENY(init_module), DENY(finit_module), DENY(delete_module), DENY(open_by_handle_at), DENY(pidfd_getfd), DENY(shmget), DENY(msgget),
        RETURN(SECCOMP_RET_ALLOW),
    };
    return INSTALL(filter);
}
