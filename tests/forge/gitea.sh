#!/usr/bin/env bash
# The life of a pull request against a real Gitea on this machine, with git over authenticated HTTPS and a certificate
# of an authority that only SSL_CERT_FILE names.
#
#   tests/forge/gitea.sh [TFMEND]
#
# Builds Gitea from the Go module proxy (Go 1.26, some minutes the first time) into $GITEA_HOME, else into a directory
# below the user's cache, and uses what is there. Needs git, curl,
# openssl, ssh and python3. Not part of the gate.
set -euo pipefail
tfmend=$(realpath "${1:-target/debug/tfmend}")
version=v1.26.0
home=${GITEA_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/tfmend-gitea-$version}

if [ ! -x "$home/gitea" ]; then
  mkdir -p "$home"
  dir=$(go mod download -json "code.gitea.io/gitea@$version" | python3 -c 'import json,sys; print(json.load(sys.stdin)["Dir"])')
  rm -rf "$home/src" && cp -r "$dir" "$home/src" && chmod -R u+w "$home/src"
  (cd "$home/src" && go build -tags 'sqlite sqlite_unlock_notify' -ldflags '-s -w' -o "$home/gitea" .)
fi

work=$(mktemp -d)
server=
trap 'echo "failed in line $LINENO"; tail -20 "$work/log"' ERR
trap '[ -z "$server" ] || kill "$server"; [ -z "${SSH_AGENT_PID:-}" ] || kill "$SSH_AGENT_PID"; wait; rm -rf "$work"' EXIT
free() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=$(free)
ssh_port=$(free)
url=https://127.0.0.1:$port
export HOME=$work/home GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0
mkdir -p "$HOME" "$work/gitea/conf"
git config --global user.name Test
git config --global user.email test@example.com
git config --global init.defaultBranch main
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=Test authority' -keyout "$work/ca.key" -out "$work/ca.pem" 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj '/CN=127.0.0.1' -keyout "$work/key.pem" -out "$work/csr.pem" 2>/dev/null
openssl x509 -req -in "$work/csr.pem" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial -days 2 -out "$work/cert.pem" \
  -extfile <(printf 'subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth\n') 2>/dev/null
export SSL_CERT_FILE=$work/ca.pem CURL_CA_BUNDLE=$work/ca.pem GIT_SSL_CAINFO=$work/ca.pem
cat >"$work/gitea/conf/app.ini" <<INI
RUN_MODE = prod
RUN_USER = $(id -un)
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
[server]
PROTOCOL = https
CERT_FILE = $work/cert.pem
KEY_FILE = $work/key.pem
HTTP_ADDR = 127.0.0.1
HTTP_PORT = $port
ROOT_URL = $url/
START_SSH_SERVER = true
SSH_LISTEN_HOST = 127.0.0.1
SSH_LISTEN_PORT = $ssh_port
BUILTIN_SSH_SERVER_USER = git
OFFLINE_MODE = true
STATIC_ROOT_PATH = $home/src
[database]
DB_TYPE = sqlite3
PATH = $work/gitea/gitea.db
[repository]
ROOT = $work/gitea/repositories
[security]
INSTALL_LOCK = true
[log]
LEVEL = Warn
INI
gitea() { "$home/gitea" --work-path "$work/gitea" --config "$work/gitea/conf/app.ini" "$@"; }
gitea migrate >"$work/log" 2>&1
for user in acme ada; do
  gitea admin user create --username $user --password "$user-passw0rd" --email $user@example.com \
    --must-change-password=false >>"$work/log" 2>&1
done
token() { gitea admin user generate-access-token --username "$1" --scopes all --raw 2>>"$work/log" | tail -1; }
ours=$(token acme)
theirs=$(token ada)
gitea web >>"$work/log" 2>&1 &
server=$!
for _ in $(seq 100); do curl -sf "$url/api/healthz" >/dev/null && break; sleep 0.2; done

api() { # METHOD PATH [BODY]
  curl -sSf -X "$1" -H "authorization: token $ours" -H 'content-type: application/json' ${3:+-d "$3"} "$url/api/v1$2"
}
field() { python3 -c 'import json,sys; print(eval("it" + sys.argv[1], {"it": json.load(sys.stdin)}))' "$1"; }
fail() { echo "FAILED: $*"; tail -20 "$work/log"; exit 1; }
clone=clone
run() { # WORDS ARGS…: runs tfmend, whose output must have the words
  local words=$1 out
  shift
  out=$(cd "$work/$clone" && TFMEND_TOKEN=$ours "$tfmend" pr --forge gitea --api "$url/api/v1" "$@" 2>&1) || fail "tfmend: $out"
  case $out in *"$words"*) echo "ok: $words" ;; *) fail "expected '$words', got: $out" ;; esac
  case $out in *"$ours"*) fail "the token was printed" ;; esac
}
is() { [ "$2" = "$3" ] && echo "ok: $1" || fail "$1: '$2' is not '$3'"; }
tip() { api GET "/repos/acme/infra/branches/tfmend%2F$1" | field '["commit"]["id"]'; }
push() { # MESSAGE: commits the clone and pushes main as the owner
  git -C "$work/clone" add -A
  git -C "$work/clone" commit -qm "$1"
  git -C "$work/clone" -c "http.extraHeader=Authorization: Basic $(printf 'acme:%s' "$ours" | base64 -w0)" push -q origin main
}
comments() { api GET "/repos/acme/infra/issues/$1/comments" | field '.__len__()'; }

api POST /user/repos '{"name": "infra", "private": true, "default_branch": "main"}' >/dev/null
api PUT /repos/acme/infra/collaborators/ada '{"permission": "write"}' >/dev/null
git init -q "$work/clone"
git -C "$work/clone" remote add origin "$url/acme/infra.git"
table='resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}'
echo "$table" >"$work/clone/main.tf"
printf 'resource "aws_vpc" "core" {\n  cidr_block = "10.20.0.0/16"\n}\n' >"$work/clone/vpc.tf"
echo 'select = ["dynamodb-point-in-time-recovery", "vpc-flow-logs"]' >"$work/clone/tfmend.toml"
push start
# Gitea takes note of a push a little later.
until [ "$(api GET /repos/acme/infra | field '["empty"]')" = False ]; do sleep 0.2; done
pitr=dynamodb-point-in-time-recovery

echo "== opened"
run 'would open the pull request' --dry-run
is 'a dry run opens nothing' "$(api GET '/repos/acme/infra/pulls?state=all' | field '.__len__()')" 0
run 'opened #1' --label terraform,bot --reviewer ada --assignee ada --draft
pull=$(api GET /repos/acme/infra/pulls/1)
is 'labels' "$(field '["labels"].__len__()' <<<"$pull")" 2
is 'reviewers' "$(field '["requested_reviewers"][0]["login"]' <<<"$pull")" ada
is 'assignees' "$(field '["assignees"][0]["login"]' <<<"$pull")" ada
is 'draft' "$(field '["draft"]' <<<"$pull")" True
is 'the branch is of the repository' "$(field '["head"]["repo_id"]' <<<"$pull")" "$(field '["base"]["repo_id"]' <<<"$pull")"
first=$(tip $pitr)
before=$(api GET /repos/acme/infra/pulls/1 | field '["updated_at"]')
sleep 1.1
run '#1 is up to date'
is 'a second run moves nothing' "$(tip $pitr)" "$first"
is 'a second run writes nothing' "$(api GET /repos/acme/infra/pulls/1 | field '["updated_at"]')" "$before"

echo "== rebuilt"
echo words >"$work/clone/notes.md"
push notes
run 'rebuilt #1'
[ "$(tip $pitr)" != "$first" ] || fail 'the branch did not move'
run '#1 is up to date'

echo "== from a shallow clone"
git clone -q --depth 1 "https://acme:$ours@127.0.0.1:$port/acme/infra.git" "$work/shallow"
clone=shallow
run '#1 is up to date'
echo other words >"$work/clone/notes.md"
push 'more notes'
run 'rebuilt #1'
run '#1 is up to date'
clone=clone
run '#1 is up to date'

echo "== frozen"
git clone -q -b tfmend/$pitr "https://ada:$theirs@127.0.0.1:$port/acme/infra.git" "$work/ada"
echo more >>"$work/ada/notes.md"
git -C "$work/ada" -c user.name=Ada -c user.email=ada@example.com commit -qam 'mine'
git -C "$work/ada" push -q
frozen=$(tip $pitr)
run '#1 has commits of others'
run '#1 has commits of others'
is 'that is said once' "$(comments 1)" 1
is 'the branch stays' "$(tip $pitr)" "$frozen"
body=$(api GET /repos/acme/infra/pulls/1 | python3 -c 'import json,sys; print(json.dumps({"body": json.load(sys.stdin)["body"].replace("- [ ]", "- [x]")}))')
api PATCH /repos/acme/infra/pulls/1 "$body" >/dev/null
run 'rebuilt #1'
run '#1 is up to date'

echo "== declined"
api PATCH /repos/acme/infra/pulls/2 '{"state": "closed"}' >/dev/null
run 'declined: #2 was closed'

echo "== mended elsewhere"
echo "${table%\}}
  point_in_time_recovery {
    enabled = true
  }
}" >"$work/clone/main.tf"
push mended
run 'closed #1: nothing of it is left to mend'
is 'it is closed' "$(api GET /repos/acme/infra/pulls/1 | field '["state"]')" closed
is 'with a word' "$(comments 1)" 2
curl -s -o /dev/null -w '%{http_code}' -H "authorization: token $ours" \
  "$url/api/v1/repos/acme/infra/branches/tfmend%2F$pitr" | grep -q 404 || fail 'the branch is still there'
run 'declined: #2 was closed'

echo "== merged"
echo "$table" | sed s/orders/more/ >"$work/clone/more.tf"
push more
run 'opened #3' --max-per-hour 0
run '#3 is up to date'
sleep 2
api POST /repos/acme/infra/pulls/3/merge '{"Do": "rebase", "delete_branch_after_merge": true}' >/dev/null
run 'declined: #2 was closed'
git -C "$work/clone" -c "http.extraHeader=Authorization: Basic $(printf 'acme:%s' "$ours" | base64 -w0)" pull -q origin main
grep -q point_in_time_recovery "$work/clone/more.tf" || fail 'it was not merged'

echo "== a credential helper, where the remote is not on the host of the forge"
api="https://localhost:$port/api/v1"
elsewhere() { (cd "$work/clone" && TFMEND_TOKEN=$ours "$tfmend" pr --forge gitea --api "$api" "$@" 2>&1); }
out=$(elsewhere) && fail "it went without: $out"
case $out in *'no token for this host'*) echo "ok: refused without" ;; *) fail "$out" ;; esac
git config --global credential.helper "!f() { echo username=acme; echo password=$ours; }; f"
out=$(elsewhere) || fail "$out"
case $out in *'declined: #2'*) echo "ok: taken" ;; *) fail "$out" ;; esac
git config --global --unset credential.helper

echo "== the agent of ssh"
mkdir -m 700 "$HOME/.ssh"
ssh-keygen -q -t ed25519 -N '' -f "$HOME/.ssh/id"
eval "$(ssh-agent -s)" >/dev/null
ssh-add -q "$HOME/.ssh/id"
rm "$HOME/.ssh/id"
api=$url/api/v1
git -C "$work/clone" remote set-url origin "ssh://git@127.0.0.1:$ssh_port/acme/infra.git"
out=$(elsewhere) && fail "it went to a host that nobody knows: $out"
ssh-keyscan -p "$ssh_port" 127.0.0.1 >"$HOME/.ssh/known_hosts" 2>/dev/null
out=$(elsewhere) && fail "it went with a key that nobody knows: $out"
curl -sSf -o /dev/null -X POST -H "authorization: token $ours" -H 'content-type: application/json' \
  -d "{\"title\": \"k\", \"key\": \"$(cat "$HOME/.ssh/id.pub")\"}" "$url/api/v1/user/keys"
echo "$table" | sed s/orders/third/ >"$work/clone/third.tf"
git -C "$work/clone" add -A
git -C "$work/clone" commit -qm third
GIT_SSH_COMMAND="ssh -o UserKnownHostsFile=$HOME/.ssh/known_hosts" git -C "$work/clone" push -q origin main 2>>"$work/log"
out=$(elsewhere --max-per-hour 0) || fail "$out"
case $out in *'opened #4'*) echo "ok: pushed" ;; *) fail "$out" ;; esac
git -C "$work/clone" remote set-url origin "$url/acme/infra.git"

echo "== a token that does not count"
out=$(cd "$work/clone" && TFMEND_TOKEN=wr0ng-t0ken "$tfmend" pr --forge gitea --api "$url/api/v1" 2>&1) && fail 'it was taken'
case $out in *wr0ng*) fail 'it was printed' ;; *'does not take the token'*) echo "ok: refused" ;; *) fail "$out" ;; esac
echo "== a certificate of nobody"
out=$(cd "$work/clone" && SSL_CERT_FILE= TFMEND_TOKEN=$ours "$tfmend" pr --forge gitea --api "$url/api/v1" 2>&1) && fail 'it was taken'
case $out in *ertificate*) echo "ok: refused" ;; *) fail "$out" ;; esac
if grep -rq "$ours" "$work/clone/.git"; then fail 'the token is in the clone'; fi
echo "All held."
