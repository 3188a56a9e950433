#!/usr/bin/env bash
# Builds everything once and runs every test project, one after the other so that no timing is disturbed.
#   tests/run.sh [--all] [--no-install]
# --all         long studies too (minutes to hours; sets EVOKERNELS_LONG_TESTS=1)
# --no-install  installs nothing: tests that lack a package skip themselves and say why
# EVOKERNELS_NVIDIA, exported for the tests: a folder with ptxas and the driver's libraries as their packages hold them.
# Logs and results are kept in TestResults/. The last line is the sum over all projects: N passed, N failed, N skipped.
set -uo pipefail

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
results=$root/TestResults
patience=900                             # seconds for one project: one that hangs fails, and the others still run
install=yes
packages=("g++:g++" "clang++:clang")     # a command that some test runs, and the Debian package that has it

for argument in "$@"; do
    case $argument in
        --all) export EVOKERNELS_LONG_TESTS=1; patience=7200 ;;
        --no-install) install=no ;;
        *) printf 'tests/run.sh: unknown argument %s\nusage: tests/run.sh [--all] [--no-install]\n' "$argument" >&2; exit 4 ;;
    esac
done

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
passed=0 failed=0 skipped=0
broken=()                                # projects that crashed, hung or ran nothing

title() { printf '\n\e[1m── %s\e[0m\n' "$1" | plain; }
plain() { if [[ -t 1 ]]; then cat; else sed 's/\x1b\[[0-9;]*m//g'; fi; }

finish() {
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
    (( failed == 0 && passed > 0 )) && exit 0
    exit 1
}

has() { command -v "$1" >/dev/null || compgen -G "/usr/bin/$1-[0-9]*" >/dev/null; }

install_missing() {
    local missing=() pair
    for pair in "${packages[@]}"; do
        has "${pair%%:*}" || missing+=("${pair#*:}")
    done
    (( ${#missing[@]} == 0 )) && return
    if [[ $install == no ]]; then
        printf 'missing: %s; the tests that need them skip themselves\n' "${missing[*]}"
    elif (( $(id -u) != 0 )) || ! command -v apt-get >/dev/null; then
        printf 'missing: %s; the tests that need them skip themselves. To run them too:\n    sudo apt-get update && sudo apt-get install -y %s\n' "${missing[*]}" "${missing[*]}"
    else
        title "installing ${missing[*]}"
        { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"; } \
            </dev/null >"$results/install.log" 2>&1 || { tail -n 5 "$results/install.log"; printf 'the installation failed; the tests that need %s skip themselves\n' "${missing[*]}"; }
    fi
}

# NVIDIA's compiler, and libraries that load without a GPU, from Debian's component non-free: the same URI, suite and key as Debian's own first entry. Nothing of it is kept
# in the checkout but for TestResults/, and whatever fails here only skips the tests that would use it.
install_nvidia() {
    local own=/etc/apt/sources.list.d/debian.sources list=/etc/apt/sources.list.d/evokernels-non-free.sources began=$SECONDS into=$results/nvidia package
    local packages=(libcuda1 libnvidia-ml1 nvidia-cuda-toolkit)
    if ldconfig -p | grep -q 'libnvrtc\.so\.' && [[ -x $into/usr/bin/ptxas ]]; then export EVOKERNELS_NVIDIA=$into; return; fi
    if [[ $install == no ]] || (( $(id -u) != 0 )) || [[ ! -r $own ]] || ! command -v apt-get >/dev/null; then
        printf 'missing: NVRTC (Debian: libnvrtc11.2 and libnvrtc-builtins11.8 of the component non-free); the tests that need it skip themselves\n'
        return
    fi
    title "installing NVRTC, and fetching ptxas and the driver's libraries"
    {
        awk '/^$/ { exit } !/^#/ { sub(/^Components:.*/, "Components: non-free"); print }' "$own" >"$list" && apt-get update -q \
            && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends libnvrtc11.2 libnvrtc-builtins11.8 \
            && rm -rf "$into" && mkdir -p "$into/packages" && (cd "$into/packages" && apt-get download -q "${packages[@]}") \
            && for package in "$into"/packages/*.deb; do dpkg-deb -x "$package" "$into" || exit 1; done \
            && rm -rf "$into/packages"
    } </dev/null >"$results/install-nvidia.log" 2>&1 || { tail -n 3 "$results/install-nvidia.log"; printf 'that failed; the tests that need it skip themselves\n'; }
    [[ -x $into/usr/bin/ptxas ]] && export EVOKERNELS_NVIDIA=$into
    printf '   %d s\n' $((SECONDS - began))
}

build() {
    local began=$SECONDS
    title "building EvoKernels.sln"
    if ! (cd "$root" && dotnet build EvoKernels.sln -c Release -v quiet --nologo --disable-build-servers) </dev/null >"$results/build.log" 2>&1; then
        grep -E '(error|No space left|denied)' "$results/build.log" | sed 's/ \[[^]]*\]$//' | sort -u | head -n 40
        printf 'the build failed; the whole output is in TestResults/build.log\n'
        failed=1
        finish
    fi
    printf '   %d s\n' $((SECONDS - began))
}

# What a person reads of a runner's output: failures, skips and what tests print; no frame, no frames of the runtime's own stack.
readable() { grep --line-buffered -vE '^ *at (System|Xunit|Microsoft)\.|^  (Discovering|Discovered|Starting|Finished): |^=== TEST EXECUTION SUMMARY|^   [A-Za-z.]+  Total: |^$' | cut -c1-400; }

count() { grep -oE "<assembly [^>]*>" "$1" | grep -oE " $2=\"[0-9]+\"" | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'; }

run_project() {
    local name=$1 file=$results/$1.xml log=$results/$1.log began=$SECONDS status p f s
    title "$name"
    rm -f "$file"
    timeout --kill-after=10 "$patience" dotnet "$root/tests/$name/bin/Release/net10.0/$name.dll" \
        -noColor -noLogo -noAutoReporters -result-xml "$file" </dev/null > >(tee "$log" | readable) 2>&1
    status=$?
    wait                                 # for the last lines of the log
    p=0 f=0 s=0
    if [[ -s $file ]] && grep -q '</assemblies>' "$file"; then
        p=$(count "$file" passed) s=$(count "$file" skipped) f=$(( $(count "$file" failed) + $(count "$file" errors) ))
    fi
    if (( status == 124 || status == 137 )); then
        broken+=("$name did not end within $patience s"); f=$((f + 1))
    elif (( p + f + s == 0 )); then
        if [[ -s $file ]]; then broken+=("$name ran no test"); else broken+=("$name ended with code $status before its results were written"); fi
        f=1
    elif (( status != 0 && f == 0 )); then
        broken+=("$name ended with code $status after its tests"); f=1
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    printf '   %d s: %d passed · %d failed · %d skipped\n' $((SECONDS - began)) "$p" "$f" "$s"
}

mkdir -p "$results" || { printf 'tests/run.sh: cannot write %s\n' "$results" >&2; failed=1; finish; }
rm -f "$results"/*Tests.log
command -v dotnet >/dev/null || { printf 'dotnet is not installed; the tests need the .NET 10 SDK: https://dotnet.microsoft.com/download/dotnet/10.0\n'; failed=1; finish; }
install_missing
install_nvidia
build
for project in "$root"/tests/*Tests/*Tests.csproj; do
    name=${project##*/}
    run_project "${name%.csproj}"
done

if (( failed > 0 )); then
    title "failed"
    grep -hE '^    .* \[FAIL\]$' "$results"/*Tests.log | sed 's/^ */   /'
    (( ${#broken[@]} > 0 )) && printf '   %s\n' "${broken[@]}"
fi
finish
