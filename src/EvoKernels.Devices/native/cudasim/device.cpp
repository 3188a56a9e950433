/*
 * cudasim-device: the process in which simulated kernels run. The library starts one, tells it what memory there is and which module to load;
 * the process shuts itself in before it loads the module, then runs launches until it is killed or the module does something wrong.
 *
 * Also the jail of the compiler: cudasim-device --compile <folder> <headers> <program> <argument>...
 */
extern "C" {
#include "../sandbox.h"
}
#include "wire.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <initializer_list>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

using wire::Index;

#define EXPORT extern "C" __attribute__((visibility("default")))

constexpr unsigned max_threads = 1024, shared_bytes = 227 * 1024;
constexpr size_t stack_bytes = 64 * 1024;
/* The compiler's inline checks read one byte of shadow for eight of memory, here. */
constexpr uintptr_t shadow = 0x7fff8000;
constexpr unsigned char poison_global = 0xfa, poison_shared = 0xf9;

extern "C" {
alignas(4096) char cudasim_dynamic_shared[(shared_bytes + 2 * 4096) & ~4095u];
}

enum State { ready, at_barrier, at_warp, done };

struct Fiber {
    void *stack_pointer;
    State state;
    int line, predicate;
    uint32_t mask, arrived;
    uint64_t value, lanes[32];
    const uint64_t *answer;
    Index index;
};

static wire::Launch launch;
static Index nowhere;
static Index *thread_index = &nowhere, *block_index = &nowhere, *block_size, *grid_size; /* variables of the module */
static Fiber fibers[max_threads];
static uint32_t order[max_threads], threads;
static Index walk[max_threads]; /* the same order */
static char *stacks;
static void *scheduler;
static int current = -1, barrier_count, barrier_all;
static uintptr_t module_base, module_end;
static const wire::Kernel *kernel;
static void *arguments[wire::max_arguments];

/* --- faults --------------------------------------------------------------------------------------------------- */

[[noreturn]] static void report(wire::FaultKind kind, int64_t detail, int write, uintptr_t pc, uint32_t line, const char *text = "")
{
    wire::Fault f = {};
    f.kind = kind;
    f.detail = detail;
    f.write = (uint32_t)write;
    memcpy(f.thread, thread_index, sizeof f.thread);
    memcpy(f.block, block_index, sizeof f.block);
    if (pc >= module_base && pc < module_end)
        f.pc = pc - module_base;
    else if (line == 0 && current >= 0)
        line = (uint32_t)fibers[current].line;
    f.line = line;
    snprintf(f.text, sizeof f.text, "%s", text);
    (void)!::write(1, &f, sizeof f);
    _exit(1);
}

static void on_signal(int signal, siginfo_t *info, void *context)
{
    auto &registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    auto pc = (uintptr_t)registers[REG_RIP];
    auto address = (uintptr_t)info->si_addr;
    if (signal == SIGALRM)
        report(wire::timeout, 0, 0, pc, 0);
    if (signal == SIGSYS) {
        /* The call is made by libc on the kernel's behalf: the kernel's own frame is the return address on the stack, if anywhere near. */
        auto *words = (uintptr_t *)registers[REG_RSP];
        for (int i = 0; i < 64 && (pc < module_base || pc >= module_end); i++)
            pc = words[i];
        report(wire::system_call, info->si_syscall, 0, pc, 0);
    }
    if (signal == SIGFPE)
        report(wire::arithmetic, 0, 0, pc, 0);
    if (signal == SIGILL)
        report(wire::trap, 0, 0, pc, 0);
    auto stack = (uintptr_t)stacks;
    if (address >= stack && address < stack + max_threads * stack_bytes)
        report(wire::stack, 0, 0, pc, 0);
    report(wire::global_memory, (int64_t)address, registers[REG_ERR] >> 1 & 1, pc, 0);
}

static void on_access(uintptr_t address, int write, void *from)
{
    unsigned char mark = *(unsigned char *)(shadow + (address >> 3));
    /* The last granule of a range says how many of its bytes are good; what the range is, the next one says. */
    if (mark < 8)
        mark = *(unsigned char *)(shadow + (address >> 3) + 1);
    report(mark == poison_shared ? wire::shared_memory : wire::global_memory, (int64_t)address, write, (uintptr_t)from - 1, 0);
}

/* Each asks who called it, so the compiler must not make one function of all that are alike: the empty statement tells them apart. */
#define ACCESS(size) \
    EXPORT void __asan_report_load##size##_noabort(uintptr_t a) { asm volatile("" : : "i"(size)); on_access(a, 0, __builtin_return_address(0)); } \
    EXPORT void __asan_report_store##size##_noabort(uintptr_t a) { asm volatile("" : : "i"(size)); on_access(a, 1, __builtin_return_address(0)); }
ACCESS(1)
ACCESS(2)
ACCESS(4)
ACCESS(8)
ACCESS(16)
EXPORT void __asan_report_load_n_noabort(uintptr_t a, size_t) { asm volatile("" : : "i"(0)); on_access(a, 0, __builtin_return_address(0)); }
EXPORT void __asan_report_store_n_noabort(uintptr_t a, size_t) { asm volatile("" : : "i"(0)); on_access(a, 1, __builtin_return_address(0)); }
EXPORT void __asan_handle_no_return() {}
EXPORT void __asan_unregister_globals(void *, size_t) {}

static void set_shadow(uintptr_t address, size_t bytes, unsigned char mark)
{
    memset((void *)(shadow + (address >> 3)), mark, bytes >> 3);
}

/* Marks [address, address + bytes) good and the rest up to <end> bad. Both ends of the range lie on eight bytes. */
static void fence(uintptr_t address, size_t bytes, uintptr_t end, unsigned char mark)
{
    set_shadow(address, bytes, 0);
    uintptr_t tail = address + (bytes & ~7ul);
    set_shadow(tail, end - tail, mark);
    if (bytes & 7)
        *(unsigned char *)(shadow + (tail >> 3)) = bytes & 7;
}

struct Global {
    uintptr_t begin, size, size_with_fence, rest[5];
};

EXPORT void __asan_register_globals(Global *globals, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fence(globals[i].begin, globals[i].size, globals[i].begin + globals[i].size_with_fence, poison_shared);
}

struct SourceLocation {
    const char *file;
    uint32_t line, column;
};

EXPORT void __ubsan_handle_out_of_bounds(SourceLocation *at, int64_t index) { report(wire::array_bounds, index, 0, 0, at->line); }

struct TypeMismatch {
    SourceLocation at;
    void *type;
    unsigned char log_alignment, kind;
};

EXPORT void __ubsan_handle_type_mismatch_v1(TypeMismatch *what, uintptr_t address)
{
    char text[64];
    snprintf(text, sizeof text, "%d", 1 << what->log_alignment);
    /* The header's helpers (__ldg) are not the candidate's lines: then the line comes from the inlined frames. */
    bool ours = strstr(what->at.file, "cudasim") != nullptr;
    report(wire::misaligned, (int64_t)address, what->kind == 1, ours ? (uintptr_t)__builtin_return_address(0) - 1 : 0, ours ? 0 : what->at.line, text);
}

/* --- fibers --------------------------------------------------------------------------------------------------- */

extern "C" void cudasim_switch(void **save, void *to);
asm(R"(
    .text
    .globl cudasim_switch
cudasim_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
)");

static void wait_as(State state)
{
    Fiber &f = fibers[current];
    f.state = state;
    cudasim_switch(&f.stack_pointer, scheduler);
}

static void fiber_body()
{
    kernel->thread(arguments);
    wait_as(done);
    __builtin_trap();
}

EXPORT int cudasim_barrier(int line, int predicate, int *all)
{
    fibers[current].line = line;
    fibers[current].predicate = predicate;
    wait_as(at_barrier);
    *all = barrier_all;
    return barrier_count;
}

EXPORT const uint64_t *cudasim_warp(int line, uint32_t mask, uint64_t value, uint32_t *arrived)
{
    Fiber &f = fibers[current];
    f.line = line;
    f.mask = mask;
    f.value = value;
    wait_as(at_warp);
    *arrived = f.arrived;
    return f.answer;
}

/* Lets every group of lanes go on that is complete: all lanes in a lane's mask wait at the same line with the same mask. */
static bool release_warps()
{
    bool moved = false;
    for (uint32_t first = 0; first < threads; first += 32)
        for (uint32_t lane = 0; lane < 32 && first + lane < threads; lane++) {
            Fiber &leader = fibers[first + lane];
            if (leader.state != at_warp || !(leader.mask >> lane & 1))
                continue;
            uint32_t arrived = 0;
            bool complete = true;
            for (uint32_t i = 0; i < 32 && first + i < threads; i++) {
                Fiber &f = fibers[first + i];
                if (!(leader.mask >> i & 1))
                    continue;
                complete &= f.state == at_warp && f.mask == leader.mask && f.line == leader.line;
                leader.lanes[i] = f.value;
                arrived |= 1u << i;
            }
            if (!complete)
                continue;
            for (uint32_t i = 0; i < 32 && first + i < threads; i++)
                if (arrived >> i & 1) {
                    fibers[first + i].state = ready;
                    fibers[first + i].answer = leader.lanes;
                    fibers[first + i].arrived = arrived;
                }
            moved = true;
        }
    return moved;
}

[[noreturn]] static void divergent(const Fiber &waiting, const Fiber &other)
{
    char text[160];
    const Index &o = other.index;
    const char *what = waiting.state == at_barrier ? "a block barrier" : "a warp operation";
    if (other.state == done)
        snprintf(text, sizeof text, "waits at %s that thread (%u,%u,%u) never reaches: it has left the kernel", what, o.x, o.y, o.z);
    else
        snprintf(text, sizeof text, "waits at %s while thread (%u,%u,%u) waits at another one, line %d", what, o.x, o.y, o.z, other.line);
    *thread_index = waiting.index;
    report(wire::barrier, 0, 0, 0, (uint32_t)waiting.line, text);
}

static Index index_of(uint32_t thread)
{
    const uint32_t *size = launch.block;
    return {thread % size[0], thread / size[0] % size[1], thread / size[0] / size[1]};
}

static void run_fibers()
{
    for (uint32_t i = 0; i < threads; i++) {
        Fiber &f = fibers[i];
        auto **top = (void **)(stacks + (i + 1) * stack_bytes);
        *--top = nullptr; /* where a return address would be: so far off a multiple of 16 is the stack at a function's entry */
        *--top = (void *)fiber_body;
        top -= 6;
        f.stack_pointer = top;
        f.state = ready;
        f.line = 0;
        f.index = index_of(i);
    }
    for (;;) {
        for (uint32_t i = 0; i < threads; i++) {
            uint32_t t = order[i];
            if (fibers[t].state != ready)
                continue;
            current = (int)t;
            *thread_index = fibers[t].index;
            cudasim_switch(&scheduler, fibers[t].stack_pointer);
        }
        current = -1;
        if (release_warps())
            continue;
        const Fiber *waiting = nullptr, *finished = nullptr;
        for (uint32_t i = 0; i < threads; i++)
            (fibers[i].state == done ? finished : waiting) = &fibers[i];
        if (!waiting)
            return;
        barrier_count = 0;
        for (uint32_t i = 0; i < threads; i++) {
            Fiber &f = fibers[i];
            if (waiting->state == at_warp) { /* its partners are those of its own warp */
                bool partner = &f != waiting && (&f - fibers) / 32 == (waiting - fibers) / 32 && (waiting->mask >> (i % 32) & 1);
                if (partner && (f.state == done || f.line != waiting->line || f.mask != waiting->mask))
                    divergent(*waiting, f);
                continue;
            }
            if (f.state != at_barrier || f.line != waiting->line)
                divergent(*waiting, f);
            barrier_count += f.predicate;
        }
        if (waiting->state == at_warp)
            divergent(*waiting, finished ? *finished : fibers[0]);
        barrier_all = barrier_count == (int)threads;
        for (uint32_t i = 0; i < threads; i++)
            fibers[i].state = ready;
    }
}

/* --- launches ------------------------------------------------------------------------------------------------- */

static bool cooperative; /* the module has a barrier or a warp operation somewhere */
static char *static_shared, *static_shared_end;

/* 0 forward, 1 backward, else shuffled by that seed: a kernel whose result depends on it misses a barrier. */
static void set_order()
{
    for (uint32_t i = 0; i < threads; i++)
        order[i] = launch.order == 1 ? threads - 1 - i : i;
    uint64_t state = launch.order * 0x9e3779b97f4a7c15u;
    for (uint32_t i = threads; launch.order > 1 && i > 1; i--) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        uint32_t j = (uint32_t)((state >> 33) % i), t = order[i - 1];
        order[i - 1] = order[j];
        order[j] = t;
    }
    for (uint32_t i = 0; i < threads; i++)
        walk[i] = index_of(order[i]);
}

/* What nobody wrote differs by order, so that a kernel that reads it gives different results. */
static void poison(char *begin, char *end)
{
    static const uint32_t patterns[] = {0x7fc5a5a5, 0xffc12345, 0x4b3c614e};
    uint32_t value = patterns[launch.order > 2 ? 2 : launch.order];
    for (; begin + 4 <= end; begin += 4)
        memcpy(begin, &value, 4);
}

static void run()
{
    threads = launch.block[0] * launch.block[1] * launch.block[2];
    memcpy(block_size, launch.block, sizeof launch.block);
    memcpy(grid_size, launch.grid, sizeof launch.grid);
    for (uint32_t i = 0; i < launch.arguments; i++)
        arguments[i] = launch.data + launch.offset[i];
    auto dynamic = (uintptr_t)cudasim_dynamic_shared;
    fence(dynamic, launch.shared, dynamic + sizeof cudasim_dynamic_shared, poison_shared);
    set_order();
    uint64_t blocks = (uint64_t)launch.grid[0] * launch.grid[1] * launch.grid[2];
    for (uint64_t i = 0; i < blocks; i++) {
        uint64_t b = launch.order == 0 ? i : launch.order == 1 ? blocks - 1 - i : (i + blocks / 2) % blocks;
        *block_index = {(uint32_t)(b % launch.grid[0]), (uint32_t)(b / launch.grid[0] % launch.grid[1]), (uint32_t)(b / launch.grid[0] / launch.grid[1])};
        poison(static_shared, static_shared_end);
        poison(cudasim_dynamic_shared, cudasim_dynamic_shared + launch.shared);
        if (cooperative)
            run_fibers();
        else
            kernel->block(arguments, walk, threads);
    }
}

static bool read_all(void *data, size_t size)
{
    for (char *at = (char *)data; size > 0;) {
        ssize_t got = read(0, at, size);
        if (got <= 0)
            return false;
        at += got;
        size -= (size_t)got;
    }
    return true;
}

static void limit(__rlimit_resource what, uint64_t value)
{
    rlimit r = {value, value};
    setrlimit(what, &r);
}

/* Memory file at descriptor 3: only live allocations are mapped, so every other address faults. */
static void map_memory()
{
    wire::Start start;
    void *at = mmap((void *)shadow, 1ul << 44, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (at != (void *)shadow || !read_all(&start, sizeof start))
        _exit(70);
    for (uint64_t i = 0; i < start.allocations; i++) {
        wire::Allocation a;
        if (!read_all(&a, sizeof a))
            _exit(70);
        uint64_t whole = wire::whole_pages(a.bytes);
        if (mmap((void *)a.address, whole, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, 3, (off_t)(a.address - start.arena)) == MAP_FAILED)
            _exit(70);
        fence(a.address, a.bytes, a.address + whole, poison_global);
    }
    stacks = (char *)mmap(nullptr, max_threads * stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    for (unsigned i = 0; i < max_threads; i++)
        mprotect(stacks + i * stack_bytes, wire::page, PROT_NONE);
}

static void take_signals()
{
    static char own_stack[32 * 1024];
    stack_t stack = {own_stack, 0, sizeof own_stack};
    sigaltstack(&stack, nullptr);
    struct sigaction action = {};
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    for (int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGSYS, SIGALRM})
        sigaction(signal, &action, nullptr);
}

static int compile(char **arguments)
{
    const char *read[] = {"/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", arguments[1], nullptr};
    const char *write[] = {arguments[0], "/dev/null", nullptr};
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, 60);
    limit(RLIMIT_AS, 4ul << 30);
    setenv("TMPDIR", arguments[0], 1);
    if (chdir(arguments[0]) != 0 || !sandbox_no_new_privs() || !sandbox_landlock(read, write) || !sandbox_filter_compiler())
        return 73;
    execv(arguments[2], arguments + 2);
    return 127;
}

int main(int count, char **values)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (count > 5 && strcmp(values[1], "--compile") == 0)
        return compile(values + 2);
    if (count != 2)
        return 64;
    map_memory();
    take_signals();
    syscall(SYS_close_range, 2, ~0u, 0);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, 8);
    limit(RLIMIT_FSIZE, 0);
    const char *files[] = {values[1], nullptr};
    sandbox_namespaces(0);
    sandbox_no_write_exec();
    if (!sandbox_no_new_privs() || !sandbox_landlock(files, nullptr) || !sandbox_filter_loading())
        report(wire::sandbox, 0, 0, 0, 0);

    void *object = dlopen(values[1], RTLD_NOW | RTLD_LOCAL);
    if (!object)
        report(wire::cannot_load, 0, 0, 0, 0, dlerror());
    Dl_info info;
    auto *module = (char *const *)dlsym(object, "cudasim_module");
    if (!module || !dladdr(module, &info))
        report(wire::cannot_load, 0, 0, 0, 0, "no kernel table");
    static_shared = module[0];
    static_shared_end = module[1];
    cooperative = module[2] != nullptr;
    thread_index = (Index *)module[3];
    block_index = (Index *)module[4];
    block_size = (Index *)module[5];
    grid_size = (Index *)module[6];
    module_base = (uintptr_t)info.dli_fbase;
    module_end = module_base + (64u << 20);
    if (!sandbox_filter_trapping())
        report(wire::sandbox, 0, 0, 0, 0);
    wire::Fault good = {};
    while (read_all(&launch, sizeof launch)) {
        kernel = nullptr;
        char name[40];
        for (int i = 0; !kernel; i++) {
            snprintf(name, sizeof name, "cudasim_kernel_%d", i);
            auto *found = (const wire::Kernel *)dlsym(object, name);
            if (!found)
                report(wire::cannot_load, 0, 0, 0, 0, "no such kernel");
            if (strcmp(found->name, launch.kernel) == 0)
                kernel = found;
        }
        run();
        (void)!write(1, &good, sizeof good);
    }
    return 0;
}
