#!/usr/bin/env bash
# The benchmarks: one table (figure, floor measured in the same run, ratio, goal), and artifacts/bench.json.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. .ci/setup.sh
need_dotnet; need_sqlite
dotnet build tests/Benchmarks -c Release --nologo -v q -clp:ErrorsOnly >&2
exec dotnet tests/Benchmarks/bin/Release/net10.0/BrigadeDispatch.Benchmarks.dll
