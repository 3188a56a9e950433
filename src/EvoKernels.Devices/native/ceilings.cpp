/*
 * Measures what one core of this machine can do at best: `ceilings <core>` prints one line for each ceiling, "name value unit working-set-bytes".
 * Trusted code, run alone. Best of several tries: a ceiling is what was possible, not what was usual.
 */
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <immintrin.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if defined(__AVX512F__)
#define VECTOR 64
#elif defined(__AVX__)
#define VECTOR 32
#else
#define VECTOR 16
#endif
typedef float lanes __attribute__((vector_size(VECTOR), may_alias));

static double now()
{
    timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static volatile float sink;
__attribute__((noinline)) static void nothing() { asm volatile(""); }

template <class Work> static double best(Work work, double seconds)
{
    double least = 1e30;
    for (double start = now(); now() - start < seconds;) {
        double t = now();
        work();
        t = now() - t;
        if (t < least)
            least = t;
    }
    return least;
}

static void read_all(const char* data, size_t bytes)
{
    lanes sum[8] = {};
    for (size_t i = 0; i + 8 * VECTOR <= bytes; i += 8 * VECTOR)
        for (int k = 0; k < 8; k++)
            sum[k] += *(const lanes*)(data + i + k * VECTOR);
    for (int k = 1; k < 8; k++)
        sum[0] += sum[k];
    sink = sum[0][0];
}

static void copy_all(const char* from, char* to, size_t bytes)
{
    for (size_t i = 0; i + VECTOR <= bytes; i += VECTOR)
        *(lanes*)(to + i) = *(const lanes*)(from + i);
    asm volatile("" ::: "memory");
}

static void multiply_add(long rounds)
{
    lanes a[12], x, y;
    for (int k = 0; k < 12; k++)
        a[k] = lanes{} + (float)k;
    x = lanes{} + 0.999f;
    y = lanes{} + 0.001f;
    asm volatile("" : "+x"(x), "+x"(y));
    for (long i = 0; i < rounds; i++)
        for (int k = 0; k < 12; k++)
            a[k] = a[k] * x + y;
    for (int k = 1; k < 12; k++)
        a[0] += a[k];
    sink = a[0][0];
}

#if defined(__AMX_BF16__)
static bool tiles_permitted() { return syscall(SYS_arch_prctl, 0x1023, 18) == 0; }
static void tiles(long rounds)
{
    alignas(64) unsigned char config[64] = {1};
    for (int t = 0; t < 8; t++) {
        config[16 + 2 * t] = 64;
        config[48 + t] = 16;
    }
    _tile_loadconfig(config);
    for (long i = 0; i < rounds; i++) {
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(1, 5, 6);
        _tile_dpbf16ps(2, 4, 7);
        _tile_dpbf16ps(3, 5, 7);
    }
    _tile_release();
}
#endif

int main(int count, char** arguments)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(count > 1 ? atoi(arguments[1]) : 0, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) {
        perror("ceilings: pin to the core");
        return 1;
    }
    const size_t most = 128u << 20;
    char* from = (char*)mmap(nullptr, 2 * most, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (from == MAP_FAILED) {
        perror("ceilings: memory");
        return 1;
    }
    madvise(from, 2 * most, MADV_HUGEPAGE);
    char* to = from + most;
    for (size_t i = 0; i < 2 * most; i += 4096)
        from[i] = 1;

    for (size_t bytes = 16u << 10; bytes <= most; bytes *= 2) {
        const long repeats = (long)((8u << 20) / bytes) + 1;
        double t = best([&] { for (long r = 0; r < repeats; r++) read_all(from, bytes); }, 0.03) / repeats;
        printf("read %.3f GB/s %zu\n", bytes / t * 1e-9, bytes);
        const size_t half = bytes / 2;
        t = best([&] { for (long r = 0; r < repeats; r++) copy_all(from, to, half); }, 0.03) / repeats;
        printf("copy %.3f GB/s %zu\n", 2 * half / t * 1e-9, bytes);
    }

    const long rounds = 200000;
    double t = best([&] { multiply_add(rounds); }, 0.2);
    printf("fma-float32 %.3f GFLOP/s 0\n", rounds * 12.0 * 2 * (VECTOR / 4) / t * 1e-9);
#if defined(__AMX_BF16__)
    if (tiles_permitted()) {
        t = best([&] { tiles(20000); }, 0.2);
        printf("amx-bf16 %.3f GFLOP/s 0\n", 20000.0 * 4 * 16 * 16 * 32 * 2 / t * 1e-9);
    }
#endif
    const long calls = 1000000;
    t = best([&] { for (long i = 0; i < calls; i++) nothing(); }, 0.05);
    printf("empty-call %.3f ns 0\n", t / calls * 1e9);
    return 0;
}
