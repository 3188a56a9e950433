/*
 * CUDA driver look-alike. One queue thread per device makes asynchrony real; kernels run in the process cudasim-device, which shares the
 * device's memory through a memory file. What that process dies of becomes the device's sticky error until its primary context is reset.
 */
#include "library.h"
#include "wire.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <thread>
#include <time.h>
#include <unistd.h>

extern char **environ;

namespace {

enum Result {
    success = 0, invalid_value = 1, out_of_memory = 2, not_initialized = 3, invalid_device = 101, invalid_image = 200, invalid_context = 201,
    not_found = 500, not_ready = 600, illegal_address = 700, out_of_resources = 701, launch_timeout = 702, misaligned_address = 716, launch_failed = 719, unknown = 999
};

constexpr uint64_t arena_bytes = 64ul << 30, arena_first = 0x200000000000, guard = 64 * 1024;
constexpr int processors = 16, shared_default = 48 * 1024, shared_most = 227 * 1024;

uint64_t now(clockid_t clock)
{
    timespec t = {};
    return clock_gettime(clock, &t) == 0 ? (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec : 0;
}

uint64_t timeout_ns()
{
    const char *set = getenv("CUDASIM_TIMEOUT_MS");
    long ms = set ? atol(set) : 0;
    return (uint64_t)(ms > 0 ? ms : 10000) * 1000000u;
}

struct Function {
    struct Module *module;
    wire::Kernel kernel;
    int static_shared = 0, dynamic_most = shared_default;
};

struct Module {
    struct Device *device;
    std::string folder, path;
    std::map<std::string, std::unique_ptr<Function>> functions;
    ~Module() { remove_folder(folder); }
};

struct Stream {
    struct Device *device;
    std::atomic<uint64_t> last{0};
};

struct Event {
    std::atomic<uint64_t> time{0}, ticket{0};
    struct Device *device = nullptr;
};

std::atomic<uint32_t> order{0};
std::mutex fault_lock;
std::string fault_text;

struct Device {
    int number = 0;
    std::mutex lock;
    std::condition_variable changed;
    std::deque<std::function<void()>> queue;
    uint64_t issued = 0, finished = 0, epoch = 0, used = 0, next = 0;
    std::map<uint64_t, uint64_t> allocations;
    std::vector<std::unique_ptr<Module>> modules;
    std::atomic<int> sticky{0};
    int memory = -1, retained = 0;
    char *mapped = nullptr;
    bool running = false;
    Stream standard{this};

    /* of the queue thread */
    pid_t child = 0;
    int to_child = -1, from_child = -1;
    uint64_t child_epoch = 0;
    Module *child_module = nullptr;

    uint64_t arena() const { return arena_first + (uint64_t)number * (arena_bytes * 2); }

    bool open()
    {
        std::lock_guard hold(lock);
        if (running)
            return true;
        memory = memfd_create("cudasim", MFD_CLOEXEC);
        if (memory < 0 || ftruncate(memory, (off_t)arena_bytes) != 0)
            return false;
        void *at = mmap(nullptr, arena_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, memory, 0);
        if (at == MAP_FAILED)
            return false;
        mapped = (char *)at;
        running = true;
        std::thread([this] { work(); }).detach();
        return true;
    }

    void work()
    {
        std::unique_lock hold(lock);
        for (;;) {
            changed.wait(hold, [this] { return !queue.empty(); });
            auto step = std::move(queue.front());
            queue.pop_front();
            hold.unlock();
            step();
            hold.lock();
            finished++;
            changed.notify_all();
        }
    }

    int enqueue(Stream *stream, std::function<void()> step)
    {
        std::lock_guard hold(lock);
        queue.push_back(std::move(step));
        (stream ? stream : &standard)->last = ++issued;
        changed.notify_all();
        return success;
    }

    int wait(uint64_t ticket)
    {
        std::unique_lock hold(lock);
        changed.wait(hold, [&] { return finished >= ticket; });
        return sticky;
    }

    int drain()
    {
        uint64_t ticket;
        {
            std::lock_guard hold(lock);
            ticket = issued;
        }
        return wait(ticket);
    }

    /* Host address of device memory that lies wholly in one allocation, or null. Call with the lock held. */
    char *host(uint64_t address, uint64_t bytes)
    {
        auto after = allocations.upper_bound(address);
        if (after == allocations.begin())
            return nullptr;
        auto [begin, size] = *--after;
        return address - begin <= size && bytes <= size - (address - begin) ? mapped + (address - arena()) : nullptr;
    }

    void end_child()
    {
        if (child <= 0)
            return;
        kill(child, SIGKILL);
        while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
        }
        close(to_child);
        close(from_child);
        child = 0;
    }

    bool send(const void *data, size_t size)
    {
        for (auto *at = (const char *)data; size > 0;) {
            ssize_t put = write(to_child, at, size);
            if (put <= 0 && errno != EINTR)
                return false;
            if (put > 0) {
                at += put;
                size -= (size_t)put;
            }
        }
        return true;
    }

    bool start_child(Module *module)
    {
        end_child();
        int in[2], out[2];
        if (pipe2(in, O_CLOEXEC) != 0)
            return false;
        if (pipe2(out, O_CLOEXEC) != 0) {
            close(in[0]);
            close(in[1]);
            return false;
        }
        std::string program = home() + "/cudasim-device";
        char *arguments[] = {program.data(), module->path.data(), nullptr};
        /* Descriptors move up first, so that none of the three targets is a source. */
        int a = fcntl(in[0], F_DUPFD_CLOEXEC, 10), b = fcntl(out[1], F_DUPFD_CLOEXEC, 10), c = fcntl(memory, F_DUPFD_CLOEXEC, 10);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, a, 0);
        posix_spawn_file_actions_adddup2(&actions, b, 1);
        posix_spawn_file_actions_adddup2(&actions, c, 3);
        posix_spawnattr_t attributes; /* .NET ignores SIGPIPE and blocks signals in some threads: the child starts from the defaults */
        posix_spawnattr_init(&attributes);
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        int failed = posix_spawn(&child, program.c_str(), &actions, &attributes, arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
        for (int fd : {a, b, c, in[0], out[1]})
            close(fd);
        to_child = in[1];
        from_child = out[0];
        if (failed != 0) {
            child = 0;
            close(to_child);
            close(from_child);
            return false;
        }
        std::vector<wire::Allocation> table;
        {
            std::lock_guard hold(lock);
            for (auto [address, bytes] : allocations)
                table.push_back({address, bytes});
            child_epoch = epoch;
        }
        child_module = module;
        wire::Start start = {arena(), table.size()};
        return send(&start, sizeof start) && send(table.data(), table.size() * sizeof table[0]);
    }

    void fail(Module *module, const wire::Fault &fault);

    void run(Function *function, const wire::Launch &launch)
    {
        if (sticky)
            return;
        uint64_t wanted;
        {
            std::lock_guard hold(lock);
            wanted = epoch;
        }
        wire::Fault fault = {};
        bool good = (child > 0 && child_module == function->module && child_epoch == wanted) || start_child(function->module);
        clockid_t clock = CLOCK_MONOTONIC;
        if (child > 0 && clock_getcpuclockid(child, &clock) != 0)
            good = false;
        uint64_t limit = timeout_ns(), cpu = now(clock), begin = now(CLOCK_MONOTONIC);
        bool asked = false;
        good = good && send(&launch, sizeof launch);
        while (child > 0) {
            pollfd p = {from_child, POLLIN, 0};
            int there = poll(&p, 1, good ? 20 : 1000);
            if (there < 0 && errno == EINTR)
                continue;
            if (there > 0) {
                if (read(from_child, &fault, sizeof fault) == sizeof fault && fault.kind == wire::none)
                    return;
                break;
            }
            uint64_t wall = now(CLOCK_MONOTONIC) - begin;
            if (!good || wall > 10 * limit + 2000000000u)
                break;
            if (!asked && now(clock) - cpu > limit) { /* it says where it is, and ends */
                kill(child, SIGALRM);
                asked = true;
                begin = now(CLOCK_MONOTONIC) - 10 * limit;
            }
        }
        if (fault.kind == wire::none) {
            fault = {};
            fault.kind = asked ? wire::timeout : wire::died;
        }
        fail(function->module, fault);
        end_child();
    }
};

/* Never destroyed: the queue threads wait on their conditions until the process ends. */
Device *const devices = new Device[device_count];
bool initialized;
thread_local Device *current;

/* Last line of the candidate's file among the inlined frames at <pc>. */
uint32_t line_of(Module *module, uint64_t pc)
{
    char address[32];
    snprintf(address, sizeof address, "0x%lx", (unsigned long)pc);
    std::string output = module->folder + "/line";
    if (run_program({"/usr/bin/addr2line", "-i", "-e", module->path, address}, output) != 0)
        return 0;
    std::string text = read_file(output);
    for (size_t i = 0; i < text.size();) {
        size_t end = std::min(text.find('\n', i), text.size());
        std::string frame = text.substr(i, end - i);
        i = end + 1;
        size_t colon = frame.rfind(':');
        if (colon != std::string::npos && frame.find("cudasim.h") == std::string::npos && frame.find("cuda_") == std::string::npos && frame[0] != '?')
            if (int line = atoi(frame.c_str() + colon + 1); line > 0)
                return (uint32_t)line;
    }
    return 0;
}

void Device::fail(Module *module, const wire::Fault &f)
{
    int code = launch_failed;
    std::string what, access = f.write ? "wrote" : "read";
    char hex[32];
    snprintf(hex, sizeof hex, "0x%lx", (unsigned long)f.detail);
    std::string text(f.text, strnlen(f.text, sizeof f.text));
    switch (f.kind) {
    case wire::global_memory: code = illegal_address; what = access + " out of bounds of global memory at " + hex; break;
    case wire::shared_memory: code = illegal_address; what = access + " out of bounds of shared memory"; break;
    case wire::array_bounds: code = illegal_address; what = "used index " + std::to_string(f.detail) + " out of bounds of a declared array"; break;
    case wire::misaligned: code = misaligned_address; what = access + " a misaligned address " + hex + ", which must be a multiple of " + text; break;
    case wire::timeout: code = launch_timeout; what = "was still running at the time limit"; break;
    case wire::barrier: what = text; break;
    case wire::system_call: what = "made system call " + std::to_string(f.detail); break;
    case wire::arithmetic: what = "divided an integer by zero"; break;
    case wire::stack: what = "overflowed its stack"; break;
    case wire::trap: what = "executed a trap"; break;
    case wire::cannot_load: code = invalid_image; what = "the module cannot be loaded: " + text; break;
    case wire::sandbox: code = unknown; what = "this system refuses a layer of the sandbox"; break;
    default: what = "the device process was killed"; break;
    }
    if (f.kind != wire::cannot_load && f.kind != wire::sandbox && f.kind != wire::died) {
        uint32_t line = f.line ? f.line : f.pc ? line_of(module, f.pc) : 0;
        char where[128];
        snprintf(where, sizeof where, "thread (%u,%u,%u) of block (%u,%u,%u) ", f.thread[0], f.thread[1], f.thread[2], f.block[0], f.block[1], f.block[2]);
        what = where + what + (line ? ", line " + std::to_string(line) : "");
    }
    {
        std::lock_guard hold(fault_lock);
        fault_text = what;
    }
    sticky = code;
}

bool has(const std::string &image, uint64_t offset, uint64_t bytes) { return offset <= image.size() && bytes <= image.size() - offset; }

/* Bytes of a shared object end with its section headers; the caller gives no size. */
size_t image_size(const void *image)
{
    Elf64_Ehdr h;
    memcpy(&h, image, sizeof h);
    if (memcmp(h.e_ident, ELFMAG, SELFMAG) != 0 || h.e_type != ET_DYN || h.e_shentsize != sizeof(Elf64_Shdr) || h.e_shoff > (256u << 20))
        return 0;
    return h.e_shoff + (size_t)h.e_shnum * sizeof(Elf64_Shdr);
}

/* Reads the kernel table from the file: nothing of a module is ever loaded here. */
bool read_kernels(Module &module, const std::string &image)
{
    auto *h = (const Elf64_Ehdr *)image.data();
    auto *sections = (const Elf64_Shdr *)(image.data() + h->e_shoff);
    for (int i = 0; i < h->e_shnum; i++) {
        auto &s = sections[i];
        if (s.sh_type != SHT_SYMTAB || s.sh_link >= h->e_shnum || !has(image, s.sh_offset, s.sh_size))
            continue;
        auto &strings = sections[s.sh_link];
        if (!has(image, strings.sh_offset, strings.sh_size) || strings.sh_size == 0 || image[strings.sh_offset + strings.sh_size - 1] != 0)
            return false;
        auto *symbols = (const Elf64_Sym *)(image.data() + s.sh_offset);
        std::map<std::string, int> shared;
        for (size_t k = 0; k < s.sh_size / sizeof *symbols; k++) {
            auto &symbol = symbols[k];
            if (symbol.st_name >= strings.sh_size || symbol.st_shndx >= h->e_shnum)
                continue;
            std::string name = image.data() + strings.sh_offset + symbol.st_name;
            auto &home_section = sections[symbol.st_shndx];
            if (name.rfind("cudasim_kernel_", 0) == 0) {
                uint64_t at = symbol.st_value - home_section.sh_addr + home_section.sh_offset;
                if (home_section.sh_type != SHT_PROGBITS || !has(image, at, sizeof(wire::Kernel)))
                    return false;
                auto f = std::make_unique<Function>();
                f->module = &module;
                memcpy(&f->kernel, image.data() + at, sizeof f->kernel);
                f->kernel.name[wire::max_name - 1] = 0;
                if (f->kernel.arguments > wire::max_arguments)
                    return false;
                module.functions[f->kernel.name] = std::move(f);
            } else if (name.rfind("_ZZ", 0) == 0 && symbol.st_size > 0) { /* a static of a function: _ZZ<length><function>E<name> */
                char *end;
                long length = strtol(name.c_str() + 3, &end, 10);
                if (length > 0 && (size_t)length < name.size())
                    shared[std::string(end).substr(0, (size_t)length)] += (int)symbol.st_size;
            }
        }
        for (auto &[name, f] : module.functions)
            if (auto found = shared.find(name); found != shared.end())
                f->static_shared = found->second;
    }
    return !module.functions.empty();
}

int ready()
{
    return !initialized ? not_initialized : !current ? invalid_context : current->sticky.load();
}

#define READY() \
    if (int wrong = ready()) \
    return wrong

}

EXPORT void cudasimSetOrder(int value) { order = (uint32_t)value; }

EXPORT int cudasimLastFault(char *text, size_t size)
{
    std::lock_guard hold(fault_lock);
    if (text && size > 0)
        snprintf(text, size, "%s", fault_text.c_str());
    return (int)fault_text.size();
}

uint64_t device_memory()
{
    const char *set = getenv("CUDASIM_MEMORY_MB");
    long mb = set ? atol(set) : 0;
    return (uint64_t)(mb > 0 ? std::min(mb, 32768L) : 1024) << 20;
}

void device_uuid(int device, unsigned char uuid[16])
{
    memcpy(uuid, "cudasim-device-", 15);
    uuid[15] = (unsigned char)('0' + device);
}

std::string device_pci(int device)
{
    char text[32];
    snprintf(text, sizeof text, "0000:%02x:00.0", 0xc1 + device);
    return text;
}

/* --- devices and contexts -------------------------------------------------------------------------------------- */

EXPORT int cuInit(unsigned)
{
    for (int i = 0; i < device_count; i++)
        devices[i].number = i;
    initialized = true;
    return success;
}

EXPORT int cuDriverGetVersion(int *version) { return *version = 12080, success; }

static const std::map<int, const char *> error_names = {
    {0, "CUDA_SUCCESS"}, {1, "CUDA_ERROR_INVALID_VALUE"}, {2, "CUDA_ERROR_OUT_OF_MEMORY"}, {3, "CUDA_ERROR_NOT_INITIALIZED"}, {101, "CUDA_ERROR_INVALID_DEVICE"},
    {200, "CUDA_ERROR_INVALID_IMAGE"}, {201, "CUDA_ERROR_INVALID_CONTEXT"}, {500, "CUDA_ERROR_NOT_FOUND"}, {600, "CUDA_ERROR_NOT_READY"},
    {700, "CUDA_ERROR_ILLEGAL_ADDRESS"}, {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES"}, {702, "CUDA_ERROR_LAUNCH_TIMEOUT"},
    {716, "CUDA_ERROR_MISALIGNED_ADDRESS"}, {719, "CUDA_ERROR_LAUNCH_FAILED"}, {999, "CUDA_ERROR_UNKNOWN"}};

EXPORT int cuGetErrorName(int code, const char **text)
{
    auto found = error_names.find(code);
    *text = found == error_names.end() ? nullptr : found->second;
    return *text ? success : invalid_value;
}
EXPORT int cuGetErrorString(int code, const char **text) { return cuGetErrorName(code, text); }

EXPORT int cuDeviceGetCount(int *count) { return *count = device_count, initialized ? success : not_initialized; }
EXPORT int cuDeviceGet(int *device, int ordinal)
{
    *device = ordinal;
    return !initialized ? not_initialized : ordinal >= 0 && ordinal < device_count ? success : invalid_device;
}
EXPORT int cuDeviceGetName(char *name, int length, int)
{
    snprintf(name, (size_t)length, "cudasim (simulated GPU)");
    return success;
}
EXPORT int cuDeviceGetUuid_v2(unsigned char *uuid, int device) { return device_uuid(device, uuid), success; }
EXPORT int cuDeviceGetPCIBusId(char *text, int length, int device)
{
    snprintf(text, (size_t)length, "%s", device_pci(device).c_str());
    return success;
}
EXPORT int cuDeviceGetByPCIBusId(int *device, const char *text)
{
    for (int i = 0; i < device_count; i++)
        if (device_pci(i) == text)
            return *device = i, success;
    return invalid_device;
}
EXPORT int cuDeviceTotalMem_v2(size_t *bytes, int) { return *bytes = device_memory(), success; }

EXPORT int cuDeviceGetAttribute(int *value, int attribute, int device)
{
    static const std::map<int, int> values = {
        {1, 1024}, {2, 1024}, {3, 1024}, {4, 64}, {5, 2147483647}, {6, 65535}, {7, 65535}, {8, shared_default}, {9, 65536}, {10, 32}, {12, 65536}, {13, 1500000},
        {16, processors}, {17, 0}, {31, 1}, {32, 0}, {33, 0xc1}, {34, 0}, {36, 2000000}, {37, 4096}, {38, 32 << 20}, {39, 2048}, {40, 1}, {41, 1}, {50, 0},
        {75, 9}, {76, 0}, {81, 228 * 1024}, {82, 65536}, {83, 1}, {97, shared_most}, {106, 32}, {111, 1024}};
    auto found = values.find(attribute);
    if (found == values.end() || device < 0 || device >= device_count)
        return invalid_value;
    *value = found->second + (attribute == 33 ? device : 0);
    return success;
}

EXPORT int cuDevicePrimaryCtxRetain(Device **context, int device)
{
    if (!initialized || device < 0 || device >= device_count)
        return initialized ? invalid_device : not_initialized;
    if (!devices[device].open())
        return out_of_memory;
    devices[device].retained++;
    *context = &devices[device];
    return success;
}

EXPORT int cuDevicePrimaryCtxReset_v2(int device)
{
    if (device < 0 || device >= device_count)
        return invalid_device;
    Device &d = devices[device];
    if (!d.open())
        return out_of_memory;
    d.enqueue(nullptr, [&d] { d.end_child(); });
    d.drain();
    std::lock_guard hold(d.lock);
    fallocate(d.memory, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)arena_bytes);
    d.allocations.clear();
    d.modules.clear();
    d.used = 0;
    d.epoch++;
    d.sticky = 0;
    return success;
}

EXPORT int cuDevicePrimaryCtxRelease_v2(int device)
{
    if (device < 0 || device >= device_count || devices[device].retained == 0)
        return invalid_context;
    return --devices[device].retained == 0 ? cuDevicePrimaryCtxReset_v2(device) : success;
}

EXPORT int cuCtxSetCurrent(Device *context) { return current = context, success; }
EXPORT int cuCtxSynchronize() { READY(); return current->drain(); }
EXPORT int cuCtxResetPersistingL2Cache() { return ready(); }
EXPORT int cuCtxSetLimit(int, size_t) { return ready(); }

/* --- modules ---------------------------------------------------------------------------------------------------- */

EXPORT int cuModuleLoadDataEx(Module **out, const void *image, unsigned, const int *, void **)
{
    READY();
    size_t size = image ? image_size(image) : 0;
    if (size == 0)
        return invalid_image;
    std::string bytes((const char *)image, size);
    auto module = std::make_unique<Module>();
    module->device = current;
    module->folder = temporary_folder();
    module->path = module->folder + "/module.so";
    if (module->folder.empty() || !write_file(module->path, bytes))
        return out_of_memory;
    if (!read_kernels(*module, bytes))
        return invalid_image;
    *out = module.get();
    std::lock_guard hold(current->lock);
    current->modules.push_back(std::move(module));
    return success;
}
EXPORT int cuModuleLoadData(Module **out, const void *image) { return cuModuleLoadDataEx(out, image, 0, nullptr, nullptr); }

EXPORT int cuModuleUnload(Module *module)
{
    READY();
    Device &d = *current;
    d.enqueue(nullptr, [&d, module] {
        if (d.child_module == module)
            d.end_child();
    });
    d.drain();
    std::lock_guard hold(d.lock);
    return std::erase_if(d.modules, [&](auto &m) { return m.get() == module; }) == 1 ? success : invalid_value;
}

EXPORT int cuModuleGetFunction(Function **out, Module *module, const char *name)
{
    READY();
    auto found = module->functions.find(name);
    if (found == module->functions.end())
        return not_found;
    *out = found->second.get();
    return success;
}

/* Variables of a module live in the device process only. */
EXPORT int cuModuleGetGlobal_v2(uint64_t *, size_t *, Module *, const char *) { READY(); return not_found; }

EXPORT int cuFuncGetAttribute(int *value, int attribute, Function *f)
{
    const int values[] = {(int)f->kernel.max_threads, f->static_shared, 0, 0, 32, 90, 90, 0, f->dynamic_most};
    if (attribute < 0 || attribute > 8)
        return invalid_value;
    *value = values[attribute];
    return success;
}

EXPORT int cuFuncSetAttribute(Function *f, int attribute, int value)
{
    if (attribute == 9) /* carve-out: a hint */
        return success;
    if (attribute != 8 || value < 0 || value > shared_most - f->static_shared)
        return invalid_value;
    f->dynamic_most = value;
    return success;
}

EXPORT int cuOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks, Function *f, int threads, size_t dynamic)
{
    if (threads <= 0 || threads > 1024)
        return invalid_value;
    size_t shared = dynamic + (size_t)f->static_shared + 1024;
    *blocks = (int)std::min<size_t>({2048u / (unsigned)((threads + 31) / 32 * 32), 228 * 1024 / shared, 32});
    return success;
}

EXPORT int cuLaunchKernel(Function *f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared, Stream *stream, void **parameters,
                          void **extra)
{
    READY();
    if (!f || extra || gx == 0 || gy == 0 || gz == 0 || bx == 0 || by == 0 || bz == 0 || gx > 2147483647u || gy > 65535 || gz > 65535 || bz > 64 ||
        bx > 1024 || by > 1024 || bx * by * bz > 1024 || (int)shared > f->dynamic_most || (f->kernel.arguments > 0 && !parameters))
        return invalid_value;
    if (bx * by * bz > f->kernel.max_threads)
        return out_of_resources;
    auto launch = std::make_shared<wire::Launch>();
    memcpy(launch->kernel, f->kernel.name, sizeof launch->kernel);
    const uint32_t grid[] = {gx, gy, gz}, block[] = {bx, by, bz};
    memcpy(launch->grid, grid, sizeof grid);
    memcpy(launch->block, block, sizeof block);
    launch->shared = shared;
    launch->order = order;
    launch->arguments = f->kernel.arguments;
    uint32_t at = 0;
    for (uint32_t i = 0; i < f->kernel.arguments; i++) {
        at = (at + 15) & ~15u;
        if (at + f->kernel.sizes[i] > sizeof launch->data)
            return invalid_value;
        memcpy(launch->data + at, parameters[i], f->kernel.sizes[i]);
        launch->offset[i] = at;
        at += f->kernel.sizes[i];
    }
    launch->size = at;
    Device &d = *current;
    return d.enqueue(stream, [&d, f, launch] { d.run(f, *launch); });
}

/* --- memory ----------------------------------------------------------------------------------------------------- */

EXPORT int cuMemGetInfo_v2(size_t *free, size_t *total)
{
    READY();
    std::lock_guard hold(current->lock);
    *total = device_memory();
    *free = *total - current->used;
    return success;
}

EXPORT int cuMemAlloc_v2(uint64_t *out, size_t bytes)
{
    READY();
    Device &d = *current;
    std::lock_guard hold(d.lock);
    uint64_t whole = wire::whole_pages(bytes);
    if (bytes == 0)
        return invalid_value;
    if (bytes > device_memory() || whole + d.used > device_memory())
        return out_of_memory;
    /* Addresses come again as late as can be, so that freed memory faults. */
    for (size_t tries = 0; tries <= 2 * d.allocations.size() + 2; tries++) {
        if (d.next + whole + 2 * guard > arena_bytes)
            d.next = 0;
        uint64_t begin = d.arena() + d.next + guard;
        auto after = d.allocations.lower_bound(begin + whole + guard);
        uint64_t last = after == d.allocations.begin() ? 0 : std::prev(after)->first + wire::whole_pages(std::prev(after)->second);
        if (last > begin - guard) {
            d.next = last - d.arena();
            continue;
        }
        d.allocations[begin] = bytes;
        d.next = begin + whole - d.arena();
        d.used += whole;
        d.epoch++;
        std::fill_n((uint32_t *)(d.mapped + (begin - d.arena())), whole / 4, 0x7fc5a5a5u); /* fresh memory is not zero on a GPU */
        *out = begin;
        return success;
    }
    return out_of_memory;
}

EXPORT int cuMemFree_v2(uint64_t address)
{
    READY();
    Device &d = *current;
    if (address == 0)
        return success;
    d.drain();
    std::lock_guard hold(d.lock);
    auto found = d.allocations.find(address);
    if (found == d.allocations.end())
        return invalid_value;
    uint64_t whole = wire::whole_pages(found->second);
    fallocate(d.memory, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)(address - d.arena()), (off_t)whole);
    d.used -= whole;
    d.epoch++;
    d.allocations.erase(found);
    return d.sticky;
}

EXPORT int cuMemHostAlloc(void **out, size_t bytes, unsigned) { return posix_memalign(out, 4096, bytes) == 0 ? success : out_of_memory; }
EXPORT int cuMemFreeHost(void *p) { return free(p), success; }

static int transfer(Stream *stream, uint64_t device, uint64_t bytes, std::function<void(char *)> step)
{
    READY();
    Device &d = *current;
    char *at;
    {
        std::lock_guard hold(d.lock);
        at = d.host(device, bytes);
    }
    if (!at)
        return invalid_value;
    return d.enqueue(stream, [&d, at, step = std::move(step)] {
        if (!d.sticky)
            step(at);
    });
}

EXPORT int cuMemcpyHtoDAsync_v2(uint64_t to, const void *from, size_t bytes, Stream *s) { return transfer(s, to, bytes, [=](char *at) { memcpy(at, from, bytes); }); }
EXPORT int cuMemcpyDtoHAsync_v2(void *to, uint64_t from, size_t bytes, Stream *s) { return transfer(s, from, bytes, [=](char *at) { memcpy(to, at, bytes); }); }
EXPORT int cuMemsetD8Async(uint64_t to, unsigned char v, size_t count, Stream *s) { return transfer(s, to, count, [=](char *at) { memset(at, v, count); }); }
EXPORT int cuMemsetD32Async(uint64_t to, unsigned v, size_t count, Stream *s)
{
    return to % 4 ? invalid_value : transfer(s, to, count * 4, [=](char *at) { std::fill_n((uint32_t *)at, count, v); });
}
EXPORT int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, Stream *s)
{
    READY();
    char *source;
    {
        std::lock_guard hold(current->lock);
        source = current->host(from, bytes);
    }
    return source ? transfer(s, to, bytes, [=](char *at) { memmove(at, source, bytes); }) : invalid_value;
}

/* --- streams and events ----------------------------------------------------------------------------------------- */

EXPORT int cuStreamCreate(Stream **out, unsigned) { READY(); *out = new Stream{current}; return success; }
EXPORT int cuStreamSynchronize(Stream *s) { READY(); return current->wait((s ? s : &current->standard)->last); }
EXPORT int cuStreamDestroy_v2(Stream *s) { return delete s, success; }

EXPORT int cuEventCreate(Event **out, unsigned) { READY(); *out = new Event; return success; }
EXPORT int cuEventRecord(Event *e, Stream *s)
{
    READY();
    e->device = current;
    e->time = 0;
    current->enqueue(s, [e] { e->time = now(CLOCK_MONOTONIC); });
    e->ticket = (s ? s : &current->standard)->last.load();
    return success;
}
EXPORT int cuEventQuery(Event *e)
{
    READY();
    std::lock_guard hold(current->lock);
    return !e->device || e->device->finished >= e->ticket ? success : not_ready;
}
EXPORT int cuEventSynchronize(Event *e) { READY(); return e->device ? e->device->wait(e->ticket) : success; }
EXPORT int cuEventElapsedTime(float *ms, Event *from, Event *to)
{
    READY();
    if (!from->device || !to->device)
        return 400;
    if (from->time == 0 || to->time == 0)
        return not_ready;
    *ms = (float)((double)(int64_t)(to->time - from->time) / 1e6);
    return success;
}
EXPORT int cuEventDestroy_v2(Event *e)
{
    if (e->device)
        e->device->wait(e->ticket);
    return delete e, success;
}
