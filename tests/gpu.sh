#!/usr/bin/env bash
# The first hour on a machine with a GPU, as one command: what the harness takes for granted of it, the tests that need it, and every known exploit, in one report.
#   tests/gpu.sh [DEVICE]
# DEVICE is an id as `./evokernels devices` lists it; without one, the first GPU. cudasim:0 tries this script out: it says `simulated`, and nothing about a GPU.
# The report is TestResults/gpu-report.md. Ends with 0 only if everything that could be looked at holds.
set -uo pipefail

root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
results=$root/TestResults
report=$results/gpu-report.md
device=${1:-}
worst=0
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

if [[ $device == -* ]]; then
    printf 'usage: tests/gpu.sh [DEVICE]      e.g. tests/gpu.sh cuda:0\n' >&2
    exit 4
fi

mkdir -p "$results"
printf 'building\n'
(cd "$root" && dotnet build EvoKernels.sln -c Release -v quiet --nologo --disable-build-servers) </dev/null >"$results/build.log" 2>&1 \
    || { grep -E 'error' "$results/build.log" | sort -u | head -n 20; printf 'the build failed; the whole output is in TestResults/build.log\n'; exit 5; }

if [[ -z $device ]]; then
    device=$(cd "$root" && ./evokernels devices --json 2>/dev/null | grep -oE '"cuda:[^"]+"' | head -n 1 | tr -d '"')
fi
if [[ -z $device ]]; then
    printf 'there is no NVIDIA GPU here, or no driver for it: nothing to report. A trial run of this script: tests/gpu.sh cudasim:0\n'
    exit 5
fi

section() {
    local name=$1 status; shift
    printf '%s\n' "$name"
    printf '\n## %s\n\n`%s`\n\n```\n' "$name" "${*/#$root\//}" >>"$report"
    (cd "$root" && COLUMNS=200 "$@") </dev/null 2>&1 | tee -a "$report"
    status=${PIPESTATUS[0]}
    printf '```\n\nended with code %d\n' "$status" >>"$report"
    (( status == 0 )) || worst=1
}

{
    printf '# %s\n\n' "$device"
    [[ $device == cudasim:* ]] && printf '**simulated**: this says nothing about a GPU.\n\n'
    printf '%s, EvoKernels %s\n' "$(date -u +%FT%TZ)" "$(cd "$root" && ./evokernels --version)"
    command -v nvidia-smi >/dev/null && { printf '\n```\n'; nvidia-smi; printf '```\n'; }
} >"$report"

section 'Assumptions' ./evokernels doctor --device "$device"
EVOKERNELS_GPU=$device section 'Tests' dotnet tests/EvoKernels.GpuTests/bin/Release/net10.0/EvoKernels.GpuTests.dll -noColor -noLogo -noAutoReporters
section 'Exploits' ./evokernels redteam --device "$device"

printf '\n%s\n' "$( (( worst == 0 )) && printf 'Everything that could be looked at holds.' || printf 'Something does not hold: see above.')" | tee -a "$report"
printf 'the report: %s\n' "$report"
exit $worst
