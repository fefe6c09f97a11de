#!/usr/bin/env bash
# Builds everything and runs the product in demo mode, with virtual phones and a mail gateway. Ctrl-C stops all of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. .ci/setup.sh
need_dotnet; need_node; need_sqlite
root=$PWD
data=${BRIGADE_DATA:-$root/.data}
mkdir -p "$data"

say "Building (the first time takes a few minutes) …"
build_client
build_gateway
dotnet build src/Host -c Release --nologo -v q -clp:ErrorsOnly >&2
dotnet build tests/LineSimulator -c Release --nologo -v q -clp:ErrorsOnly >&2

pids=()
stop() {
  trap - EXIT INT TERM
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait || true
}
trap stop EXIT
trap 'exit 130' INT TERM

export Demo__Enabled=true Demo__Members="${Demo__Members:-60}" Demo__Brigades="${Demo__Brigades:-1}" Demo__Escalation="${Demo__Escalation:-true}"
ASPNETCORE_URLS="${ASPNETCORE_URLS:-http://localhost:5080}" \
Storage__Sqlite__Directory="${Storage__Sqlite__Directory:-$data}" Line__ApiBaseUrl="${Line__ApiBaseUrl:-http://localhost:5090}" \
Line__AccessBaseUrl="${Line__AccessBaseUrl:-http://localhost:5090}" Public__BaseUrl="${Public__BaseUrl:-http://localhost:5080}" \
  dotnet src/Host/bin/Release/net10.0/BrigadeDispatch.Host.dll >"$data/server.log" 2>&1 & pids+=($!)
Simulator__ProductUrl=http://localhost:5080 Simulator__Members="$Demo__Members" Simulator__Brigades="$Demo__Brigades" Simulator__Port=5090 \
  dotnet tests/LineSimulator/bin/Release/net10.0/BrigadeDispatch.LineSimulator.dll >"$data/line.log" 2>&1 & pids+=($!)
BRIGADE_URL=http://localhost:5080 INTAKE_SECRET=demo-intake-secret MAIL_LISTEN="${MAIL_LISTEN:-127.0.0.1:2525}" \
  node src/mail-gateway/dist/main.js >"$data/gateway.log" 2>&1 & pids+=($!)

ready() { # name, log, command…
  local name=$1 log=$2 i; shift 2
  for i in $(seq 1 300); do
    "$@" >/dev/null 2>&1 && return
    for pid in "${pids[@]}"; do kill -0 "$pid" 2>/dev/null || { tail -n 5 "$log" >&2; fail "$name did not start; its log is $log"; }; done
    sleep 0.2
  done
  fail "$name is not ready after a minute; its log is $log"
}
ask() { node -e 'fetch(process.argv[1]).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))' "$1"; }
ready "The server" "$data/server.log" ask http://localhost:5080/health/ready
ready "The LINE stand-in" "$data/line.log" ask http://localhost:5090/
ready "The mail gateway" "$data/gateway.log" grep -q 'mail gateway listening' "$data/gateway.log"

cat <<T

BrigadeDispatch is running (demo: $Demo__Members members).

  Muster board (参集状況)    http://localhost:5080/demo
  Virtual phones (模擬LINE)  http://localhost:5090
  Dispatch mails by SMTP     127.0.0.1:2525, to demo@brigade.example

Sign in with LINE and pick a person: 団長, 管理者 (admin), 分団長, 団員. Admin functions ask for six digits: they are on the
phones page (練習用の認証アプリ). Without LINE: jimu@demo.example / demo-jimukyoku-2026

Try: open both pages side by side, send a sample mail from the phones page (119メールを送る), tap 出動・直行 on a phone
and watch the board. Any mail client or this will do as well:

  curl --mail-from shirei@fire.example --mail-rcpt demo@brigade.example --upload-file mail.eml smtp://127.0.0.1:2525

Logs and data: $data    Stop: Ctrl-C
T
wait -n "${pids[@]}" || true
say "One of the three has stopped; see the logs in $data"
exit 1
