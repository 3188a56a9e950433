// What the library and the device process say to each other over two pipes; fixed-size records, both built from the same sources.
#pragma once
#include <cstdint>

namespace wire {

constexpr int max_arguments = 64;
constexpr int max_name = 256;
constexpr uint64_t page = 4096;

constexpr uint64_t whole_pages(uint64_t bytes) { return (bytes + page - 1) & ~(page - 1); }

struct Start {
    uint64_t arena;  // where offset 0 of the memory file lies in the device's address space
    uint64_t allocations;
};

struct Allocation {
    uint64_t address, bytes;
};

struct Launch {
    char kernel[max_name];
    uint32_t grid[3], block[3];
    uint32_t shared, order, arguments, size;
    uint32_t offset[max_arguments];
    alignas(16) unsigned char data[4096];
};

enum FaultKind : uint32_t {
    none, global_memory, shared_memory, array_bounds, misaligned, barrier, timeout, system_call, arithmetic, stack, trap, cannot_load, died, sandbox
};

struct Fault {
    FaultKind kind;
    uint32_t write;  // 1: a write, 0: a read
    uint32_t thread[3], block[3];
    uint32_t line;    // 0: look <pc> up
    int64_t detail;   // address, index, signal
    uint64_t pc;      // offset in the module; 0: none
    char text[160];
};

struct Index {
    uint32_t x, y, z;
};

// Data of a kernel as it lies in a module; the library reads it from the file, the device process in memory.
struct Kernel {
    char name[max_name];
    uint32_t arguments, max_threads;
    uint32_t sizes[max_arguments];
    void (*block)(void **arguments, const Index *order, uint32_t threads);
    void (*thread)(void **arguments);
};

}
