#!/usr/bin/env bash
# Every test: .NET, client, mail gateway, browser. The last line counts them; the exit status is 0 only if none failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. .ci/setup.sh
need_dotnet; need_node; need_sqlite; need_browser
command -v strace >/dev/null || { can_install && install_packages strace; } || say "strace is missing: the tests that cut the power at an exact point are skipped (apt-get install strace)"
want_infra_tools

results=$PWD/artifacts/test
rm -rf "$results"; mkdir -p "$results"
broken=0
step() { # name, command…: a step that does not even run counts as one failure
  local name=$1; shift
  say "== $name"
  "$@" || { say "!! $name failed"; return 1; }
}

step "client: build" bash -c '. .ci/setup.sh; build_client' || broken=$((broken + 1))
step "client: types and lint" bash -c 'cd liff-client && npm run --silent types && npm run --silent lint' || broken=$((broken + 1))
step "client: tests" bash -c 'cd liff-client && npx vitest run --reporter=default --reporter=json --outputFile.json="$1/client.json"' _ "$results" || broken=$((broken + 1))
step "client: tests in Chromium" bash -c 'cd liff-client && CHROMIUM="$CHROMIUM_PATH" npx vitest run --config vitest.browser.config.ts --reporter=default --reporter=json --outputFile.json="$1/client-browser.json"' _ "$results" || broken=$((broken + 1))
step "mail gateway: build" bash -c '. .ci/setup.sh; build_gateway' || broken=$((broken + 1))
step "mail gateway: tests" bash -c 'cd src/mail-gateway && set -o pipefail && npm test --silent 2>&1 | tee "$1/gateway.tap"' _ "$results" || broken=$((broken + 1))
for node_tests in tests/*/node; do [ -f "$node_tests/package-lock.json" ] && npm_ready "$node_tests"; done
step ".NET: build" dotnet build BrigadeDispatch.sln -c Debug --nologo -v q -clp:ErrorsOnly || { say "The build failed."; printf '0 passed, 1 failed, 0 skipped\n'; exit 1; }

for project in tests/*.Tests; do
  name=$(basename "$project")
  dll=$(find "$project/bin/Debug/net10.0" -maxdepth 1 -name "*$name.dll" | head -1)
  [ -n "$dll" ] || { say "!! $name was not built"; broken=$((broken + 1)); continue; }
  step "$name" dotnet "$dll" -noLogo -noColor -trx "$results/$name.trx" >"$results/$name.log" 2>&1 || tail -n 60 "$results/$name.log" >&2
  grep -E 'Total: ' "$results/$name.log" | sed 's/^ *//' || { say "!! $name gave no result"; broken=$((broken + 1)); }
done

node .ci/count.mjs "$results" "$broken"
