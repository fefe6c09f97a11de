#!/usr/bin/env bash
# The benchmarks: one table (figure, floor measured in the same run, ratio, goal), and artifacts/bench.json.
# ./bench.sh NAME…: only those whose names begin so (call-out, intake, answer, members, water, water-server, coverage, map, start, instances).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. .ci/setup.sh
need_dotnet; need_sqlite
if [ $# = 0 ] || [[ " $* " == *" instances"* ]]; then need_node; npm_ready tests/CosmosStandIn/node; fi   # the stand-in for Cosmos DB
if [ $# = 0 ] || [[ " $* " == *" map"* ]]; then need_node; need_browser; build_client; fi   # the map is measured in a browser
dotnet build tests/Benchmarks -c Release --nologo -v q -clp:ErrorsOnly >&2
exec dotnet tests/Benchmarks/bin/Release/net10.0/BrigadeDispatch.Benchmarks.dll "$@"
