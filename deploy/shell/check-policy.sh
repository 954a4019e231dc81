#!/bin/sh
# Looks at a changed policy before it holds: is it sound, what would it raise and silence, what is open under it. For any
# pipeline, by hand, and what the GitHub Action and the recipe for GitLab run. It wants landwaiter in the path.
#
#   check-policy.sh POLICY [BASE]
#
# POLICY   the policy under review. Its rules of your own are not run: whoever proposes them is not yet trusted.
# BASE     the policy in force; without it, or where there is no such file, the new one is compared with none.
# RECORDS  (environment) files and folders of records, one a line; without any only the policy is looked at.
# FAIL_ON  (environment) critical, high (unless set), medium, low, info, or none.
# OPEN     (environment) which open findings end with 1: `new` unless set, those that BASE has not (without one: all), or `all`.
# SILENCED (environment) `fail` unless set: a policy that silences a finding ends with 1; `allow`: it does not.
# OUT      (environment) a folder for lint.txt, test.json, test.txt, findings.sarif, findings.txt.
#
# Ends with 0, with 1 where somebody has to decide, or as landwaiter ended.
set -eu
export LANDWAITER_OWN_RULES=off
refuse() { echo "$1" >&2; exit 2; }
[ $# -ge 1 ] || refuse "usage: check-policy.sh POLICY [BASE]; what it reads of the environment stands in its head"
policy=$1
base=${2:-}
out=${OUT:-.}
mkdir -p "$out"
out=$(cd "$out" && pwd)
[ -f "$policy" ] && [ ! -L "$policy" ] || refuse "$policy: no such file"
fail=${FAIL_ON:-high}
case $fail in
critical) worse='CRITICAL' ;;
high) worse='CRITICAL|HIGH' ;;
medium) worse='CRITICAL|HIGH|MEDIUM' ;;
low) worse='CRITICAL|HIGH|MEDIUM|LOW' ;;
info) worse='CRITICAL|HIGH|MEDIUM|LOW|INFO' ;;
none) fail= ;;
*) refuse "FAIL_ON is $fail: choose critical, high, medium, low, info or none" ;;
esac
open=${OPEN:-new}
case $open in new | all) ;; *) refuse "OPEN is $open: choose new or all" ;; esac
worst=0
note() { [ "$1" -le "$worst" ] || worst=$1; }

# 1: warnings. They are shown, and stop nobody.
status=0
landwaiter policy lint "$policy" >"$out/lint.txt" 2>&1 || status=$?
cat "$out/lint.txt"
[ "$status" -le 1 ] || exit "$status"

set --
while IFS= read -r line; do
  [ -z "$line" ] || set -- "$@" "$line"
done <<END
${RECORDS:-}
END
[ $# -gt 0 ] || exit 0

# Without one in force, and in a folder where none lies about: none is.
here=$(pwd)
absolute() { case $1 in /*) printf %s "$1" ;; *) printf %s "$here/$1" ;; esac; }
new=$(absolute "$policy")
for path; do
  set -- "$@" "$(absolute "$path")"
  shift
done
empty=$(mktemp -d)
trap 'rm -rf "$empty"' EXIT
if [ -n "$base" ] && [ -f "$base" ]; then base=$(absolute "$base"); else base=; fi
cd "$empty"

compare() { landwaiter policy test "$new" "$@" ${base:+--policy "$base"} -q; }
status=0
compare "$@" >"$out/test.txt" || status=$?
cat "$out/test.txt"
[ "$status" -le 1 ] || exit "$status"
compare "$@" -o json >"$out/test.json" || [ $? -eq 1 ]
[ "${SILENCED:-fail}" = allow ] || note "$status"

# Whoever changes the policy answers for what it raises, and not for what was open before. Texts of findings are indented further.
if [ "$open" = new ] && [ -n "$base" ] && [ -n "$fail" ]; then
  if sed '/^Silenced/,/^$/d' "$out/test.txt" | grep -E -q "^  ($worse)  "; then note 1; fi
  fail=
fi
status=0
landwaiter analyze "$@" --policy "$new" -q --no-color -o "table=$out/findings.txt" -o "sarif=$out/findings.sarif" ${fail:+--fail-on "$fail"} || status=$?
[ ! -f "$out/findings.txt" ] || cat "$out/findings.txt"
note "$status"
exit "$worst"
