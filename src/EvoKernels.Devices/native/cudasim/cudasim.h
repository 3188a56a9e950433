// The CUDA C++ that a simulated kernel sees. No header of the system is behind it: what NVRTC lacks is lacking here, too.
#pragma once

typedef unsigned long size_t;
typedef unsigned char uchar;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;

#define __device__
#define __host__
#define __constant__
#define __managed__
#define __global__ cudasim_mark_global
#define __shared__ cudasim_mark_shared
#define __launch_bounds__(...) cudasim_mark_bounds(__VA_ARGS__)
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __align__(n) __attribute__((aligned(n)))
#define __grid_constant__
#define __CUDACC__ 1
#define __CUDACC_RTC__ 1
#define __CUDA_ARCH__ 900

#define CUDASIM_VECTORS(T, name, a1, a2, a4)                                                                             \
    struct name##1 { T x; };                                                                                            \
    struct __attribute__((aligned(a2))) name##2 { T x, y; };                                                             \
    struct name##3 { T x, y, z; };                                                                                      \
    struct __attribute__((aligned(a4))) name##4 { T x, y, z, w; };                                                       \
    inline name##1 make_##name##1(T x) { return {x}; }                                                                   \
    inline name##2 make_##name##2(T x, T y) { return {x, y}; }                                                           \
    inline name##3 make_##name##3(T x, T y, T z) { return {x, y, z}; }                                                   \
    inline name##4 make_##name##4(T x, T y, T z, T w) { return {x, y, z, w}; }
CUDASIM_VECTORS(signed char, char, 1, 2, 4)
CUDASIM_VECTORS(unsigned char, uchar, 1, 2, 4)
CUDASIM_VECTORS(short, short, 2, 4, 8)
CUDASIM_VECTORS(unsigned short, ushort, 2, 4, 8)
CUDASIM_VECTORS(int, int, 4, 8, 16)
CUDASIM_VECTORS(unsigned int, uint, 4, 8, 16)
CUDASIM_VECTORS(long long, longlong, 8, 16, 16)
CUDASIM_VECTORS(unsigned long long, ulonglong, 8, 16, 16)
CUDASIM_VECTORS(float, float, 4, 8, 16)
CUDASIM_VECTORS(double, double, 8, 16, 16)
#undef CUDASIM_VECTORS

struct dim3 {
    unsigned x, y, z;
    constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
};

extern "C" {
struct cudasim_index { unsigned x, y, z; };
/* Defined in the module, not in the process: of its own variables the compiler knows the size, so reading an index costs no check. */
__attribute__((visibility("hidden"))) cudasim_index cudasim_thread, cudasim_block, cudasim_block_size, cudasim_grid_size;
extern char cudasim_dynamic_shared[];
int cudasim_barrier(int line, int predicate, int *all);
const unsigned long long *cudasim_warp(int line, unsigned mask, unsigned long long value, unsigned *arrived);
}
#define threadIdx cudasim_thread
#define blockIdx cudasim_block
#define blockDim cudasim_block_size
#define gridDim cudasim_grid_size
#define warpSize 32

// --- barriers, votes, shuffles: each call site is known by its line ---------------------------------------------
inline int cudasim_sync_count(int line, int p) { int all; return cudasim_barrier(line, p, &all); }
inline int cudasim_sync_and(int line, int p) { int all; cudasim_barrier(line, p, &all); return all; }
#define __syncthreads() ((void)cudasim_sync_count(__LINE__, 0))
#define __syncthreads_count(p) cudasim_sync_count(__LINE__, (p) != 0)
#define __syncthreads_or(p) (cudasim_sync_count(__LINE__, (p) != 0) != 0)
#define __syncthreads_and(p) cudasim_sync_and(__LINE__, (p) != 0)

inline unsigned cudasim_lane() { return (threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z)) % 32; }
inline void cudasim_syncwarp(int line, unsigned mask = 0xffffffffu) { unsigned got; cudasim_warp(line, mask, 0, &got); }
inline unsigned cudasim_ballot(int line, unsigned mask, int p)
{
    unsigned got, out = 0;
    const unsigned long long *v = cudasim_warp(line, mask, p != 0, &got);
    for (int i = 0; i < 32; i++)
        out |= (got >> i & 1) && v[i] ? 1u << i : 0;
    return out;
}
inline int cudasim_all(int line, unsigned mask, int p)
{
    unsigned got;
    const unsigned long long *v = cudasim_warp(line, mask, p != 0, &got);
    for (int i = 0; i < 32; i++)
        if ((got >> i & 1) && !v[i])
            return 0;
    return 1;
}
template <class T> inline T cudasim_shuffle(int line, unsigned mask, T value, int source_lane, bool inside)
{
    static_assert(sizeof(T) <= 8, "a shuffle moves at most 8 bytes");
    unsigned long long bits = 0;
    __builtin_memcpy(&bits, &value, sizeof value);
    unsigned got;
    const unsigned long long *v = cudasim_warp(line, mask, bits, &got);
    if (inside && (got >> source_lane & 1))
        __builtin_memcpy(&value, &v[source_lane], sizeof value);
    return value;
}
template <class T> inline T cudasim_shfl(int line, unsigned mask, T v, int source, int width = 32)
{
    int lane = cudasim_lane();
    return cudasim_shuffle(line, mask, v, (lane & ~(width - 1)) | (source & (width - 1)), true);
}
template <class T> inline T cudasim_shfl_up(int line, unsigned mask, T v, unsigned delta, int width = 32)
{
    int lane = cudasim_lane(), source = lane - (int)delta;
    return cudasim_shuffle(line, mask, v, source & 31, source >= (lane & ~(width - 1)));
}
template <class T> inline T cudasim_shfl_down(int line, unsigned mask, T v, unsigned delta, int width = 32)
{
    int lane = cudasim_lane(), source = lane + (int)delta;
    return cudasim_shuffle(line, mask, v, source & 31, source < (lane & ~(width - 1)) + width);
}
template <class T> inline T cudasim_shfl_xor(int line, unsigned mask, T v, int with, int width = 32)
{
    int lane = cudasim_lane(), source = lane ^ with;
    return cudasim_shuffle(line, mask, v, source & 31, source < (lane & ~(width - 1)) + width);
}
template <class T, class F> inline T cudasim_reduce(int line, unsigned mask, T value, F join)
{
    unsigned got;
    const unsigned long long *v = cudasim_warp(line, mask, (unsigned)value, &got);
    bool first = true;
    T sum = value;
    for (int i = 0; i < 32; i++)
        if (got >> i & 1) {
            sum = first ? (T)v[i] : join(sum, (T)v[i]);
            first = false;
        }
    return sum;
}
#define __syncwarp(...) cudasim_syncwarp(__LINE__ __VA_OPT__(,) __VA_ARGS__)
#define __shfl_sync(...) cudasim_shfl(__LINE__, __VA_ARGS__)
#define __shfl_up_sync(...) cudasim_shfl_up(__LINE__, __VA_ARGS__)
#define __shfl_down_sync(...) cudasim_shfl_down(__LINE__, __VA_ARGS__)
#define __shfl_xor_sync(...) cudasim_shfl_xor(__LINE__, __VA_ARGS__)
#define __ballot_sync(mask, p) cudasim_ballot(__LINE__, mask, (p) != 0)
#define __any_sync(mask, p) (cudasim_ballot(__LINE__, mask, (p) != 0) != 0)
#define __all_sync(mask, p) cudasim_all(__LINE__, mask, (p) != 0)
#define __activemask() 0xffffffffu
#define __reduce_add_sync(mask, v) cudasim_reduce(__LINE__, mask, v, [](auto a, auto b) { return a + b; })
#define __reduce_min_sync(mask, v) cudasim_reduce(__LINE__, mask, v, [](auto a, auto b) { return a < b ? a : b; })
#define __reduce_max_sync(mask, v) cudasim_reduce(__LINE__, mask, v, [](auto a, auto b) { return a > b ? a : b; })
#define __reduce_and_sync(mask, v) cudasim_reduce(__LINE__, mask, v, [](auto a, auto b) { return a & b; })
#define __reduce_or_sync(mask, v) cudasim_reduce(__LINE__, mask, v, [](auto a, auto b) { return a | b; })
#define __reduce_xor_sync(mask, v) cudasim_reduce(__LINE__, mask, v, [](auto a, auto b) { return a ^ b; })

inline void __threadfence() {}
inline void __threadfence_block() {}
inline void __threadfence_system() {}
inline void __nanosleep(unsigned) {}
inline void __trap() { __builtin_trap(); }
inline long long clock64() { return 0; }
template <class... A> inline int printf(const char *, A...) { return 0; }

template <class T> inline T __ldg(const T *p) { return *p; }
template <class T> inline T __ldcg(const T *p) { return *p; }
template <class T> inline T __ldca(const T *p) { return *p; }
template <class T> inline T __ldcs(const T *p) { return *p; }
template <class T> inline T __ldlu(const T *p) { return *p; }
template <class T> inline T __ldcv(const T *p) { return *p; }
template <class T> inline void __stcs(T *p, T v) { *p = v; }
template <class T> inline void __stcg(T *p, T v) { *p = v; }
template <class T> inline void __stwb(T *p, T v) { *p = v; }
template <class T> inline void __stwt(T *p, T v) { *p = v; }

// --- atomics: threads give way at barriers only, so a plain read and write is one step -----------------------------
#define CUDASIM_ATOMIC(name, T, expression) inline T name(T *p, T v) { T old = *p; *p = (expression); return old; }
#define CUDASIM_INTEGER_ATOMICS(T)                                                                                    \
    CUDASIM_ATOMIC(atomicAdd, T, old + v) CUDASIM_ATOMIC(atomicExch, T, v) CUDASIM_ATOMIC(atomicMin, T, v < old ? v : old)  \
    CUDASIM_ATOMIC(atomicMax, T, v > old ? v : old) CUDASIM_ATOMIC(atomicAnd, T, old & v) CUDASIM_ATOMIC(atomicOr, T, old | v) \
    CUDASIM_ATOMIC(atomicXor, T, old ^ v) CUDASIM_ATOMIC(atomicSub, T, old - v)                                           \
    inline T atomicCAS(T *p, T expected, T v) { T old = *p; if (old == expected) *p = v; return old; }
CUDASIM_INTEGER_ATOMICS(int)
CUDASIM_INTEGER_ATOMICS(unsigned int)
CUDASIM_INTEGER_ATOMICS(long long)
CUDASIM_INTEGER_ATOMICS(unsigned long long)
CUDASIM_ATOMIC(atomicAdd, float, old + v)
CUDASIM_ATOMIC(atomicAdd, double, old + v)
CUDASIM_ATOMIC(atomicExch, float, v)
CUDASIM_ATOMIC(atomicInc, unsigned, old >= v ? 0 : old + 1)
CUDASIM_ATOMIC(atomicDec, unsigned, old == 0 || old > v ? v : old - 1)

// --- mathematics ---------------------------------------------------------------------------------------------
template <class A, class B> inline auto min(A a, B b) -> decltype(true ? a : b) { typedef decltype(true ? a : b) T; return (T)b < (T)a ? (T)b : (T)a; }
template <class A, class B> inline auto max(A a, B b) -> decltype(true ? a : b) { typedef decltype(true ? a : b) T; return (T)a < (T)b ? (T)b : (T)a; }
inline float min(float a, float b) { return __builtin_fminf(a, b); }
inline float max(float a, float b) { return __builtin_fmaxf(a, b); }
inline double min(double a, double b) { return __builtin_fmin(a, b); }
inline double max(double a, double b) { return __builtin_fmax(a, b); }

#define CUDASIM_UNARY(name) \
    extern "C" double name(double); extern "C" float name##f(float); inline float name(float x) { return name##f(x); }
CUDASIM_UNARY(sin) CUDASIM_UNARY(cos) CUDASIM_UNARY(tan) CUDASIM_UNARY(asin) CUDASIM_UNARY(acos) CUDASIM_UNARY(atan) CUDASIM_UNARY(sinh)
CUDASIM_UNARY(cosh) CUDASIM_UNARY(tanh) CUDASIM_UNARY(asinh) CUDASIM_UNARY(acosh) CUDASIM_UNARY(atanh) CUDASIM_UNARY(exp) CUDASIM_UNARY(exp2)
CUDASIM_UNARY(expm1) CUDASIM_UNARY(log) CUDASIM_UNARY(log2) CUDASIM_UNARY(log10) CUDASIM_UNARY(log1p) CUDASIM_UNARY(sqrt) CUDASIM_UNARY(cbrt)
CUDASIM_UNARY(erf) CUDASIM_UNARY(erfc) CUDASIM_UNARY(ceil) CUDASIM_UNARY(floor) CUDASIM_UNARY(trunc) CUDASIM_UNARY(round) CUDASIM_UNARY(rint)
CUDASIM_UNARY(fabs) CUDASIM_UNARY(lgamma) CUDASIM_UNARY(tgamma) CUDASIM_UNARY(nearbyint)
#define CUDASIM_BINARY(name) \
    extern "C" double name(double, double); extern "C" float name##f(float, float); inline float name(float x, float y) { return name##f(x, y); }
CUDASIM_BINARY(pow) CUDASIM_BINARY(fmod) CUDASIM_BINARY(fmin) CUDASIM_BINARY(fmax) CUDASIM_BINARY(hypot) CUDASIM_BINARY(atan2)
CUDASIM_BINARY(copysign) CUDASIM_BINARY(fdim)
extern "C" double fma(double, double, double);
extern "C" float fmaf(float, float, float);
extern "C" float ldexpf(float, int);
extern "C" void *memcpy(void *, const void *, size_t);
extern "C" void *memset(void *, int, size_t);
inline float fma(float a, float b, float c) { return fmaf(a, b, c); }
inline int abs(int x) { return x < 0 ? -x : x; }
inline long long abs(long long x) { return x < 0 ? -x : x; }
inline float abs(float x) { return fabsf(x); }
inline double abs(double x) { return fabs(x); }
inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }
inline double rsqrt(double x) { return 1.0 / sqrt(x); }
inline float rsqrt(float x) { return rsqrtf(x); }
inline float exp10f(float x) { return powf(10.0f, x); }
inline void sincosf(float x, float *s, float *c) { *s = sinf(x); *c = cosf(x); }
inline float normcdff(float x) { return 0.5f * erfcf(-x * 0.70710678118654752f); }
inline bool isnan(double x) { return __builtin_isnan(x); }
inline bool isnan(float x) { return __builtin_isnan(x); }
inline bool isinf(double x) { return __builtin_isinf(x); }
inline bool isinf(float x) { return __builtin_isinf(x); }
inline bool isfinite(double x) { return __builtin_isfinite(x); }
inline bool isfinite(float x) { return __builtin_isfinite(x); }
inline float __expf(float x) { return expf(x); }
inline float __exp10f(float x) { return exp10f(x); }
inline float __logf(float x) { return logf(x); }
inline float __log2f(float x) { return log2f(x); }
inline float __log10f(float x) { return log10f(x); }
inline float __powf(float x, float y) { return powf(x, y); }
inline float __sinf(float x) { return sinf(x); }
inline float __cosf(float x) { return cosf(x); }
inline float __tanf(float x) { return tanf(x); }
inline void __sincosf(float x, float *s, float *c) { sincosf(x, s, c); }
inline float __fdividef(float a, float b) { return a / b; }
inline float __saturatef(float x) { return x > 0 ? (x < 1 ? x : 1.0f) : 0.0f; }
inline float __frsqrt_rn(float x) { return rsqrtf(x); }
inline float __frcp_rn(float x) { return 1.0f / x; }
inline float __fsqrt_rn(float x) { return sqrtf(x); }
inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fsub_rn(float a, float b) { return a - b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
inline double __fma_rn(double a, double b, double c) { return fma(a, b, c); }
inline double __dadd_rn(double a, double b) { return a + b; }
inline double __dmul_rn(double a, double b) { return a * b; }

template <class To, class From> inline To cudasim_cast(From from) { To to; static_assert(sizeof to == sizeof from, ""); __builtin_memcpy(&to, &from, sizeof to); return to; }
inline int __float_as_int(float x) { return cudasim_cast<int>(x); }
inline unsigned __float_as_uint(float x) { return cudasim_cast<unsigned>(x); }
inline float __int_as_float(int x) { return cudasim_cast<float>(x); }
inline float __uint_as_float(unsigned x) { return cudasim_cast<float>(x); }
inline long long __double_as_longlong(double x) { return cudasim_cast<long long>(x); }
inline double __longlong_as_double(long long x) { return cudasim_cast<double>(x); }
inline int __float2int_rn(float x) { return (int)rintf(x); }
inline int __float2int_rz(float x) { return (int)x; }
inline int __float2int_rd(float x) { return (int)floorf(x); }
inline int __float2int_ru(float x) { return (int)ceilf(x); }
inline unsigned __float2uint_rn(float x) { return (unsigned)rintf(x); }
inline unsigned __float2uint_rz(float x) { return (unsigned)x; }
inline float __int2float_rn(int x) { return (float)x; }
inline float __uint2float_rn(unsigned x) { return (float)x; }
inline float __double2float_rn(double x) { return (float)x; }
inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz((unsigned)x); }
inline int __clzll(long long x) { return x == 0 ? 64 : __builtin_clzll((unsigned long long)x); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __ffsll(long long x) { return __builtin_ffsll(x); }
inline unsigned __brev(unsigned x)
{
    unsigned out = 0;
    for (int i = 0; i < 32; i++)
        out |= (x >> i & 1) << (31 - i);
    return out;
}
inline int __mul24(int a, int b) { return a * b; }
inline unsigned __umul24(unsigned a, unsigned b) { return a * b; }
inline int __mulhi(int a, int b) { return (int)((long long)a * b >> 32); }
inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned)((unsigned long long)a * b >> 32); }
inline int __dp4a(int a, int b, int c)
{
    for (int i = 0; i < 4; i++)
        c += (signed char)(a >> 8 * i) * (signed char)(b >> 8 * i);
    return c;
}

// --- kernel table: a thunk runs a whole block in one loop, or one thread of it --------------------------------------
struct cudasim_kernel {
    char name[256];
    unsigned arguments, max_threads, sizes[64];
    void (*block)(void **, const cudasim_index *, unsigned);
    void (*thread)(void **);
};
template <int... I> struct cudasim_list {};
template <int N, int... I> struct cudasim_count : cudasim_count<N - 1, N - 1, I...> {};
template <int... I> struct cudasim_count<0, I...> { typedef cudasim_list<I...> type; };
template <auto K> struct cudasim_thunk;
template <class... A, void (*K)(A...)> struct cudasim_thunk<K> {
    template <class T> struct plain { typedef T type; };
    template <class T> struct plain<const T> { typedef T type; };
    template <int... I> static void one(void **a, cudasim_list<I...>) { K(*(typename plain<A>::type *)a[I]...); }
    static void thread(void **a) { one(a, typename cudasim_count<sizeof...(A)>::type()); }
    /* Arguments by value: read once for a block, not once for a thread. */
    static void all(const cudasim_index *order, unsigned threads, typename plain<A>::type... values)
    {
        for (; threads > 0; threads--, order++) {
            /* By hand, since the compiler would check this access of ours as it checks those of the kernel, which costs as much as a small kernel. */
            unsigned long long xy;
            unsigned z;
            asm volatile("movq (%2), %0\n\tmovl 8(%2), %1" : "=&r"(xy), "=r"(z) : "r"(order));
            cudasim_thread = {(unsigned)xy, (unsigned)(xy >> 32), z};
            K(values...);
        }
    }
    template <int... I> static void block_of(void **a, const cudasim_index *order, unsigned n, cudasim_list<I...>) { all(order, n, *(typename plain<A>::type *)a[I]...); }
    static void block(void **a, const cudasim_index *order, unsigned threads) { block_of(a, order, threads, typename cudasim_count<sizeof...(A)>::type()); }
    static constexpr cudasim_kernel describe(const char *name, unsigned max_threads)
    {
        cudasim_kernel k = {{}, sizeof...(A), max_threads, {(unsigned)sizeof(A)...}, block, thread};
        for (int i = 0; i < 255 && name[i]; i++)
            k.name[i] = name[i];
        return k;
    }
};
extern "C" char __start_cudasim_shared[] __attribute__((weak, visibility("hidden")));
extern "C" char __stop_cudasim_shared[] __attribute__((weak, visibility("hidden")));
