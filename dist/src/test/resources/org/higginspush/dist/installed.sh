# Run by PackagesTest on a copy of the machine, with bash -eu, as root and under systemd. /mnt/new.deb is the package.

is_told() { # waits until the journal has this
  for _ in {1..300}; do
    if journalctl --quiet --unit higgins-push --output cat | grep -q -- "$1"; then return; fi
    sleep 0.1
  done
  echo "the journal has no: $1"
  journalctl --unit higgins-push
  exit 1
}
is_served() { curl --silent --show-error http://127.0.0.1:8080/readyz | grep '"status":"ready"'; }
as_hub() { runuser -u higgins-push -- higgins-push "$1" --config /etc/higgins-push/hub.yaml "${@:2}"; }
process() { systemctl show --property MainPID --value higgins-push; }

# An older package, with a jar that the newer one lacks.
dpkg-deb -R /mnt/new.deb /tmp/old
sed -i 's/^Version: .*/Version: 0.0.1-1/' /tmp/old/DEBIAN/control
touch /tmp/old/usr/share/higgins-push/lib/forgotten.jar
echo '# older' >>/tmp/old/etc/higgins-push/hub.yaml
dpkg-deb -Znone -b /tmp/old /tmp/old.deb

echo '== installed'
# Quickly: nobody reads manuals here, and the hub has no time to optimise for.
rm -f /var/lib/man-db/auto-update
printf '%s\n' HIGGINS_PUSH_CACHE=off HIGGINS_PUSH_JAVA_OPTS=-XX:TieredStopAtLevel=1 >/etc/default/higgins-push
dpkg -i /tmp/old.deb
systemctl is-active higgins-push
systemctl is-enabled higgins-push
systemctl status --no-pager --lines 0 higgins-push | grep 'Status: "Serves at http://127.0.0.1:8080"'
is_served
is_told 'The hub listens on http://127.0.0.1:8080'
grep -P '^Uid:\t([1-9]\d*)\t\1\t\1\t\1$' "/proc/$(process)/status"
grep -P '^CapEff:\t0+$' "/proc/$(process)/status"
grep -P '^Seccomp:\t2$' "/proc/$(process)/status"
as_hub publish --user alex --context notes | grep '"revision":1,'
test "$(stat -c '%U %a' /var/lib/higgins-push/hub.db)" = 'higgins-push 600'
as_hub backup /var/lib/higgins-push/copy.db

echo '== read again'
echo 'log.level: debug' >>/etc/higgins-push/hub.yaml
echo 'metrics.enabled: off' >>/etc/higgins-push/hub.yaml
systemctl reload higgins-push
is_told 'Taken over: log.level'
is_told 'need a restart: metrics.enabled'
is_served

echo '== upgraded'
mkdir /etc/systemd/system/higgins-push.service.d
printf '[Service]\nWatchdogSec=9\nRestartSec=0\n' >/etc/systemd/system/higgins-push.service.d/test.conf
before=$(process)
touch /var/cache/higgins-push/java25-1.aot /etc/higgins-push/key.pem
dpkg --force-confold -i /mnt/new.deb
systemctl is-active higgins-push
test "$(process)" != "$before"
test ! -e /usr/share/higgins-push/lib/forgotten.jar
test ! -e /var/cache/higgins-push/java25-1.aot
grep 'log.level: debug' /etc/higgins-push/hub.yaml
as_hub publish --user alex --context notes | grep '"revision":2,'

echo '== not alive'
before=$(process)
kill -STOP "$before"
for _ in {1..600}; do
  if [[ $(process) != "$before" && $(systemctl is-active higgins-push) == active ]]; then break; fi
  sleep 0.1
done
test "$(systemctl show --property NRestarts --value higgins-push)" -ge 1
is_served

echo '== stopped, and removed'
systemctl stop higgins-push
test "$(systemctl show --property Result --value higgins-push)" = success
dpkg -r higgins-push
if systemctl is-active higgins-push; then exit 1; fi
test -e /var/lib/higgins-push/hub.db
test -e /etc/higgins-push/hub.yaml

echo '== installed again, and purged'
dpkg -i /mnt/new.deb
is_served
dpkg -P higgins-push
if systemctl is-active higgins-push; then exit 1; fi
test ! -e /var/lib/higgins-push
test ! -e /usr/share/higgins-push
test ! -e /etc/higgins-push/hub.yaml
test -e /etc/higgins-push/key.pem
test ! -L /etc/systemd/system/multi-user.target.wants/higgins-push.service
id higgins-push
echo 'all of it'
