# Sourced by run.sh, test.sh and bench.sh: finds what is missing, installs it where it can, says in one line how to get it where it cannot.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 MSBUILDDISABLENODEREUSE=1 NPM_CONFIG_FUND=false NPM_CONFIG_AUDIT=false

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# Something else may be installing at the same moment (a fresh machine's own set-up): wait for it instead of failing.
install_packages() {
  say "Installing: $*"
  apt-get -o DPkg::Lock::Timeout=300 update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@" >/dev/null
}

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

need_dotnet() {
  command -v dotnet >/dev/null && dotnet --list-sdks | grep -q '^10\.' || fail "The .NET SDK 10 is missing: get it from https://dotnet.microsoft.com/download/dotnet/10.0"
}

need_node() {
  command -v node >/dev/null && node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||(a===20&&b>=19)?0:1)' \
    || fail "Node.js 20.19 or newer is missing: get it from https://nodejs.org/"
}

need_sqlite() {
  case "$(uname)" in
    Linux) ldconfig -p 2>/dev/null | grep -q 'libsqlite3\.so\.0' || { can_install && install_packages libsqlite3-0; } || fail "The SQLite library is missing: apt-get install libsqlite3-0" ;;
  esac
}

need_browser() {
  browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
  if [ -z "$browser" ] && can_install; then install_packages chromium fonts-noto-cjk; browser=$(command -v chromium || true); fi
  [ -n "$browser" ] || fail "Chromium is missing: apt-get install chromium fonts-noto-cjk (or your system's package)"
  if can_install && command -v fc-list >/dev/null && [ -z "$(fc-list :lang=ja 2>/dev/null | head -1)" ]; then install_packages fonts-noto-cjk; fi
  export CHROMIUM_PATH="$browser"
}

# What the tests of infra check with. nginx and Postfix come with services of their own, so they are installed by themselves on CI's machines alone.
want_infra_tools() {
  local missing=() pair
  for pair in shellcheck:shellcheck sqlite3:sqlite3 systemd-analyze:systemd nginx:nginx-light postconf:postfix; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  [ "${#missing[@]}" -gt 0 ] || return 0
  if [ "${CI:-}" = true ] && can_install; then
    command -v debconf-set-selections >/dev/null && echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
    install_packages "${missing[@]}" && return 0
  fi
  say "Tests of infra that need them are skipped: apt-get install ${missing[*]}"
}

# npm ci only when the lock file changed since the last time: a second start takes seconds.
npm_ready() {
  local stamp="$1/node_modules/.lock-stamp"
  if ! cmp -s "$1/package-lock.json" "$stamp"; then
    (cd "$1" && npm ci --no-audit --no-fund --loglevel=error >&2)
    cp "$1/package-lock.json" "$stamp"
  fi
}

build_client() { npm_ready liff-client && (cd liff-client && npm run --silent build >&2); }
build_gateway() { npm_ready src/mail-gateway && (cd src/mail-gateway && npm run --silent build >&2); }
