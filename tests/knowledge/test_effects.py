"""Command lines of every family and what the knowledge says of them."""

from __future__ import annotations

import pytest
from interpret import effects_of, hosts_of, read, runs_of, spec_of

from maintlint.knowledge import Knowledge

EFFECTS = {
    "rm -rf /a /b": {"delete path /a recursive", "delete path /b recursive"},
    "aws iam delete-access-key --user-name ada --access-key-id AKIA": {"change user ada"},
    "aws ecr batch-delete-image --repository-name app --image-ids imageTag=old imageTag=older": {
        "delete cloud imageTag=old #irreversible",
        "delete cloud imageTag=older #irreversible",
    },
    "rm f": {"delete path f"},
    "rmdir d": {"delete path d #only-empty"},
    "mv a b /d": {"move path a recursive", "move path b recursive", "overwrite path /d"},
    "mv -t /d a": {"move path a recursive", "overwrite path /d"},
    "mv -n a b": {"move path a recursive", "create path b #may-exist"},
    "cp -a a b": {"overwrite path b recursive #in-place"},
    "install -m 755 a /usr/bin/a": {"overwrite path /usr/bin/a"},
    "install -d /x /y": {"create path /x #may-exist", "create path /y #may-exist"},
    "dd if=/dev/zero of=/dev/sda": {"format device /dev/sda #irreversible"},
    "dd if=a of=/dev/null": set(),
    "dd if=a of=b": {"overwrite path b #in-place"},
    "truncate -s 0 log": {"truncate path log #truncates"},
    "truncate -s +1G img": {"write path img"},
    "chmod -R 777 /srv": {"permission path /srv recursive #opens"},
    "chmod o+r f": {"permission path f #opens"},
    "chmod 600 f": {"permission path f"},
    "chmod u+x f": {"permission path f"},
    "chmod -x f": {"permission path f"},
    "chown -R a:b /x": {"permission path /x recursive"},
    "sed -i s/a/b/ f": {"overwrite path f #edits"},
    "sed s/a/b/ f": set(),
    "sort -o f f": {"overwrite path f"},
    "find /a -delete": {"delete path /a everything recursive"},
    "find /a -type f -delete": {"delete path /a everything recursive"},
    "find /a -mtime +7 -delete": {"delete path /a filtered recursive"},
    "find -name x -delete": {"delete path . filtered recursive"},
    "find /a -name x": set(),
    "rsync -a --delete a/ h:/b/": {
        "overwrite path h:/b/ recursive #by-name",
        "delete path h:/b/ everything recursive #mirror #by-name",
    },
    "rsync -an --delete a/ h:/b/": set(),
    "scp -r a h:/b": {"overwrite path h:/b recursive #in-place"},
    "tar xzf a.tgz -C /x": {"overwrite path /x recursive #unpacks"},
    "tar czf - d": {"read path d"},
    "tar czf a.tgz d": {"overwrite path a.tgz"},
    "unzip -o a.zip -d /x": {"overwrite path /x recursive #unpacks"},
    "gzip -c d": {"read path d"},
    "systemctl restart a b": {"restart service a", "restart service b"},
    "systemctl --no-block stop a": {"stop service a"},
    "systemctl status a": set(),
    "service nginx reload": {"restart service nginx #reload"},
    "/etc/init.d/nginx restart": {"restart service nginx"},
    "supervisorctl restart all": {"restart service all everything"},
    "killall -9 java": {"stop service java #process"},
    "gluster snapshot create s1 v0": {"create snapshot s1"},
    "ifdown eth0": {"stop service eth0 #network"},
    "nmcli con delete eth0": {"change host eth0"},
    "efibootmgr -b 3 -B": {"change host 3"},
    "reboot": {"reboot host host"},
    "shutdown -r now": {"reboot host host"},
    "shutdown -c": set(),
    "init 0": {"stop host host"},
    "apt-get -y remove nginx": {"uninstall package nginx"},
    "apt-get -s remove nginx": set(),
    "dpkg -P nginx": {"uninstall package nginx"},
    "yum -y update": {"update package update everything"},
    "rpm -e a": {"uninstall package a"},
    "pip uninstall -y a": {"uninstall package a"},
    "crontab -r": {"delete cron crontab everything #irreversible"},
    "crontab -u www file": {"overwrite cron www #rewrites"},
    "crontab -l": set(),
    "userdel -r bob": {"delete user bob"},
    "mkfs.ext4 -F /dev/sdb1": {"format device /dev/sdb1 #irreversible"},
    "mkfs -t xfs /dev/sdb1": {"create device /dev/sdb1 #may-exist"},
    "mkfs -t xfs -f /dev/sdb1": {"format device /dev/sdb1 #irreversible"},
    "mkfs.btrfs /dev/sdb1": {"create device /dev/sdb1 #may-exist"},
    "wipefs -a /dev/sdb": {"format device /dev/sdb #irreversible"},
    "wipefs /dev/sdb": set(),
    "mount /dev/sdb1 /backup": {"mount path /backup"},
    "umount -l /backup": {"unmount path /backup"},
    "lvremove -f vg/lv": {"delete volume vg/lv #irreversible"},
    "cryptsetup -q luksFormat /dev/sdb": {"format device /dev/sdb #irreversible"},
    "mdadm --zero-superblock /dev/sdb": {"format device /dev/sdb #irreversible"},
    "zfs destroy -r tank/a": {"delete dataset tank/a everything recursive #irreversible"},
    "zfs destroy tank/a@old": {"prune snapshot tank/a@old #prune #irreversible"},
    "zpool destroy tank": {"delete volume tank everything #irreversible"},
    "btrfs subvolume delete /x": {"delete path /x recursive #irreversible"},
    "restic forget --keep-last 3 --prune": {"prune repository forget filtered #prune"},
    "restic -r /b forget --keep-last 3": {"prune repository /b filtered #prune"},
    "restic -r /b forget --keep-last 0": {"prune repository /b everything #prune"},
    "restic forget --dry-run --keep-last 3": set(),
    "restic restore latest --target /srv": {"restore path /srv recursive #from-backup"},
    "borg prune --keep-daily 7 /repo": {"prune repository /repo filtered #prune"},
    "borg delete /repo": {"prune repository /repo everything #prune #irreversible"},
    "borg delete /repo::old": {"prune repository /repo::old #prune #irreversible"},
    "duplicity remove-older-than 30D file:///b": set(),
    "duplicity remove-older-than 30D --force file:///b": {"prune repository file:///b filtered #prune"},
    "tarsnap --nuke": {"prune repository every archive everything #prune #irreversible"},
    "mysqladmin -f drop shop": {"drop database shop everything #irreversible"},
    "dropdb shop": {"drop database shop everything #irreversible"},
    "pg_restore -c -d shop f": {"restore database shop #from-backup", "drop database shop"},
    "redis-cli -h r FLUSHALL": {"delete database every database everything #irreversible"},
    "redis-cli DEL k": {"delete object k"},
    "redis-cli GET k": set(),
    "mongosh shop --eval 'db.dropDatabase()'": {"drop database shop everything #irreversible"},
    "mongorestore --drop -d shop dump": {"restore database shop #from-backup"},
    "etcdctl del --prefix ''": {"delete object  everything recursive #irreversible #empty-is-all"},
    "kubectl delete pods --all": {"delete kubernetes pods everything"},
    "kubectl delete pods -l a=b": {"delete kubernetes pods filtered"},
    "kubectl delete pod x": {"delete kubernetes pod #cache", "delete kubernetes x #cache"},
    "kubectl delete pod x --dry-run=client": set(),
    "kubectl delete -f x.yaml": {"delete kubernetes x.yaml"},
    "kubectl rollout restart deploy/a": {"restart kubernetes deploy/a"},
    "kubectl rollout restart deployment": {"restart kubernetes deployment everything"},
    "kubectl get pods -A": set(),
    "helm uninstall a": {"delete kubernetes a"},
    "docker volume prune -f": {"delete volume volumes out of use everything #irreversible"},
    "docker volume prune -f --filter label=ci": {"delete volume volumes out of use filtered #irreversible"},
    "docker image prune -f": set(),
    "docker image prune -af": {"delete image unused objects filtered"},
    "docker builder prune -af": set(),
    "docker buildx prune --builder ci -f": set(),
    "docker container prune -f": {"delete image unused objects filtered"},
    "docker compose down -v": {
        "stop service compose down",
        "delete volume compose down everything #irreversible #project",
    },
    "docker restart a": {"restart service a"},
    "git clean -fdx": {"delete path . filtered recursive #untracked"},
    "git clean -nfd": set(),
    "git reset --hard": {"overwrite path . recursive #tracked"},
    "git push --force origin main": {
        "overwrite repository origin #irreversible",
        "overwrite repository main #irreversible",
    },
    "git push origin main": {"publish repository origin"},
    "git status": set(),
    "aws s3 rm s3://b/x --recursive": {"delete bucket s3://b/x recursive"},
    "aws s3 rm s3://b/x --dryrun": set(),
    "aws s3 rb s3://b --force": {"delete bucket s3://b everything recursive #irreversible"},
    "aws s3 sync a s3://b --delete": {
        "overwrite bucket s3://b recursive",
        "delete bucket s3://b everything recursive #mirror",
    },
    "aws ec2 terminate-instances --instance-ids i-1 i-2": {
        "delete cloud i-1 #irreversible #instance",
        "delete cloud i-2 #irreversible #instance",
    },
    "aws ec2 describe-instances": set(),
    "aws rds delete-db-snapshot --db-snapshot-identifier s": {"prune snapshot s #hosted #prune #irreversible"},
    "aws dynamodb delete-table --table-name t": {"drop table t #hosted #irreversible"},
    "aws rds delete-db-instance --db-instance-identifier d --skip-final-snapshot": {
        "drop database d #hosted #irreversible"
    },
    "aws rds delete-db-instance --db-instance-identifier d": {"delete cloud d #irreversible"},
    "gcloud compute instances delete a --zone z -q": {"delete cloud a #irreversible"},
    "gsutil -m rsync -d -r a gs://b": {
        "overwrite bucket gs://b recursive",
        "delete bucket gs://b everything recursive #mirror",
    },
    "az group delete -n g -y": {"delete cloud g everything #irreversible"},
    "rclone sync a r:b": {"overwrite bucket r:b recursive", "delete bucket r:b everything recursive #mirror"},
    "terraform destroy -auto-approve": {"delete cloud destroy everything #irreversible"},
    "terraform destroy -target=a": {"delete cloud a filtered #irreversible"},
    "virsh undefine vm --remove-all-storage": {"delete host vm", "delete volume vm everything #irreversible"},
    "virsh destroy vm": {"stop host vm"},
    "virsh net-destroy lab": {"stop service lab"},
    "virsh net-undefine lab": {"change service lab"},
    "virsh net-info lab": set(),
    "qm destroy 100": {"delete host 100 #irreversible"},
    "iptables -F": {"change host iptables everything #flush"},
    "nft flush ruleset": {"change host ruleset everything #flush"},
    "ip link show": set(),
    "extundelete /dev/sda1 --restore-all": {"recover path ./RECOVERED_FILES everything #recovery"},
    "photorec /d /out": {"recover path /out everything #recovery"},
    "debugfs -R lsdel /dev/sda1": {"recover device /dev/sda1 #recovery"},
    "debugfs -R stat /dev/sda1": set(),
    "ddrescue /dev/sda out.img map": {"overwrite path out.img"},
    "postsuper -d ALL": {"delete object ALL everything #irreversible"},
    "postsuper -d AB12": {"delete object AB12 #irreversible"},
    "rabbitmqctl purge_queue q": {"delete object q #irreversible"},
    "kafka-topics.sh --delete --topic t --bootstrap-server k:9092": {"delete table t #irreversible"},
    "celery -A app purge -f": {"delete object purge everything #irreversible"},
    "journalctl --vacuum-time=2d": {"delete path /var/log/journal filtered #rotation"},
    "curl -X DELETE http://es:9200/logs": {"delete cloud http://es:9200/logs"},
    "curl -so f http://x": {"overwrite path f #in-place"},
    "curl -s http://x": set(),
    "ftp -n host": {"publish path host #ftp"},
    "lftp -e 'mirror -R --delete a b' host": {"publish cloud host #ftp", "delete cloud host everything #mirror"},
    "salt '*' service.restart nginx": {"restart service nginx"},
    "salt-key -D -y": {"delete host every minion key everything"},
    "ansible web -m service -a 'name=nginx state=restarted'": {"restart service nginx"},
    "ansible web -m file -a 'path=/x state=absent'": {"delete path /x recursive"},
    "ansible web -C -m file -a 'path=/x state=absent'": set(),
    "ansible web -m ping": set(),
    "puppet agent -t": {"update host agent"},
    "puppet agent -t --noop": set(),
    "clush -w a -c f --dest /x": {"overwrite path /x recursive #in-place"},
    "pscp -h l f /x": {"overwrite path /x #in-place"},
    "ipmitool -H h chassis power off": {"stop host host"},
}


@pytest.mark.parametrize("line", EFFECTS)
def test_effects(line: str) -> None:
    assert effects_of(line) == EFFECTS[line]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("sudo -u x rm -rf /a", ["words shell: rm -rf /a"]),
        ("sudo -s", ["stdin shell: "]),
        ("su - web -c 'rm x'", ["text shell: rm x"]),
        ("su - web", ["stdin shell: "]),
        ("env A=b rm x", ["words shell: rm x"]),
        ("nohup rm x", ["words shell: rm x"]),
        ("timeout 5 rm x", ["words shell: rm x"]),
        ("command -v rm", []),
        ("command rm x", ["words shell: rm x"]),
        ("chroot /m rm x", ["words shell: rm x"]),
        ("watch -n 5 rm x", ["joined shell: rm x"]),
        ("xargs -P4 rm -f", ["words shell: rm -f"]),
        ("parallel -j4 rm {} ::: a b", ["joined shell: rm {}"]),
        ("find . -exec rm {} ';' -exec ls {} +", ["words shell: rm {}", "words shell: ls {}"]),
        ("bash -c 'rm x' a", ["text shell: rm x"]),
        ("bash s.sh a", ["file shell: s.sh"]),
        ("bash -s a", ["stdin shell: "]),
        ("sh", ["stdin shell: "]),
        ("python3 -c 'import os'", ["text python: import os"]),
        ("python3 s.py -x", ["file python: s.py"]),
        ("python3 -m pip install x", ["words shell: pip install x"]),
        ("ssh -p 22 h rm -rf x", ["joined shell: rm -rf x"]),
        ("ssh h", ["joined shell: "]),
        ("ssh -N -L 1:h:2 h", []),
        ("sshpass -p x ssh h ls", ["words shell: ssh h ls"]),
        ("pdsh -w a,b rm x", ["joined shell: rm x"]),
        ("clush -bw a rm x", ["joined shell: rm x"]),
        ("clush -w a -c f", []),
        ("pssh -h f -i rm x", ["joined shell: rm x"]),
        ("mussh -m 5 -H f -c 'rm x'", ["text shell: rm x"]),
        ("cumin -b 5 'A:web' 'rm x'", ["text shell: rm x"]),
        ("knife ssh 'role:web' 'rm x'", ["joined shell: rm x"]),
        ("ansible all -a 'rm x'", ["text shell: rm x"]),
        ("ansible all -m shell -a 'rm x'", ["text shell: rm x"]),
        ("ansible all -m ping", []),
        ("salt '*' cmd.run 'rm x'", ["text shell: rm x"]),
        ("kubectl exec p -- rm x", ["words shell: rm x"]),
        ("docker exec -it c rm x", ["words shell: rm x"]),
        ("mysql -h db -e 'DELETE FROM t'", ["text sql: DELETE FROM t"]),
        ("mysql shop", ["stdin sql: "]),
        ("psql -c 'DROP TABLE t' shop", ["text sql: DROP TABLE t"]),
        ("psql -f x.sql", ["file sql: x.sql"]),
        ("sqlite3 f.db 'DELETE FROM t'", ["text sql: DELETE FROM t"]),
    ],
)
def test_code(line: str, expected: list[str]) -> None:
    assert runs_of(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ssh root@h ls", ["host: root@h"]),
        ("pdsh -w a[1-3] -x a2 ls", ["nodeset: a[1-3]", "default unknown"]),
        ("pdsh -a ls", ["all"]),
        ("pdsh -g web ls", ["group: web", "default unknown"]),
        ("clush -g web ls", ["group: web"]),
        ("clush -a ls", ["all"]),
        ("pssh -h hosts.txt ls", ["file: hosts.txt"]),
        ("pssh -H 'a b' ls", ["list: a b"]),
        ("ansible all -a ls", ["all"]),
        ("ansible web -l '$X' -a ls", ["pattern: web"]),
        ("ansible-playbook site.yml", ["default unknown"]),
        ("ansible-playbook site.yml --limit web", ["pattern: web"]),
        ("salt '*' test.ping", ["all"]),
        ("salt 'web*' test.ping", ["glob: web*"]),
        ("salt -L a,b test.ping", ["list: a,b"]),
        ("mco shell run ls", ["default all"]),
        ("mco shell run ls -I web01", ["glob: web01", "default all"]),
        ("systemctl -H h restart x", ["host: h"]),
        ("mysql -h db -e x", ["database: db"]),
        ("mysql -e x", ["default local"]),
        ("cumin '*' ls", ["all"]),
    ],
)
def test_hosts(line: str, expected: list[str]) -> None:
    assert hosts_of(line) == expected


@pytest.mark.parametrize(
    ("name", "option", "default"),
    [
        ("pdsh", "-f", 32),
        ("clush", "-f", 64),
        ("pssh", "-p", 32),
        ("ansible", "-f", 5),
        ("xargs", "-P", 1),
        ("salt", "-b", 0),
        ("cumin", "-b", 0),
    ],
)
def test_defaults_of_parallelism(name: str, option: str, default: int) -> None:
    rollout = spec_of(name).rollout
    assert rollout is not None
    assert (rollout.parallel, rollout.default) == (option, default)


def test_a_dump_is_a_restore_only_when_it_comes_from_outside() -> None:
    arguments = read("mysql shop")
    (restore,) = arguments.spec.effects
    assert arguments.all_hold(restore.when) is False
    arguments.fed = True
    assert arguments.all_hold(restore.when) is True
    assert arguments.select(restore.on)[0].show() == "shop"


@pytest.mark.parametrize(
    ("line", "kind", "empty"),
    [
        ("mktemp -d", "fresh", False),
        ("hostname", "own-host", False),
        ("hostname -s", "own-short-name", False),
        ("uname -n", "own-host", False),
        ("uname -r", "name", False),
        ("date +%F", "text", False),
        ("id -u", "number", False),
        ("pwd", "path", False),
        ("nproc", "number", False),
        ("ls x", "listing", True),
        ("mysql -N -e x", "listing", True),
    ],
)
def test_output(line: str, kind: str, empty: bool) -> None:
    arguments = read(line)
    first = next(output for output in arguments.spec.output if arguments.all_hold(output.when))
    assert (first.kind, first.empty) == (kind, empty)


def test_families_of_the_task_are_known() -> None:
    known = Knowledge()
    needed = (
        "rm rmdir unlink shred truncate mv cp install ln dd tee chmod chown mkdir touch mktemp sed perl find xargs "
        "parallel rsync scp tar ssh sshpass mosh autossh pdsh pdcp rpdcp dsh clush pssh parallel-ssh prsync pscp "
        "pnuke pslurp mussh cssh xdsh knife fab cumin mco bolt orgalorg ansible ansible-playbook salt salt-ssh "
        "salt-call salt-run puppet chef-client kubectl helm oc docker podman nerdctl git mkfs wipefs fdisk sfdisk "
        "parted sgdisk blkdiscard mount umount swapoff hdparm badblocks cryptsetup mdadm lvremove vgremove zfs "
        "zpool btrfs restic borg duplicity rsnapshot bconsole rdiff-backup tarsnap systemctl service invoke-rc.d "
        "rc-service supervisorctl monit reboot shutdown halt poweroff init ipmitool apt apt-get dpkg aptitude yum "
        "dnf rpm zypper apk pacman pip npm gem snap crontab at useradd userdel usermod groupdel passwd chpasswd "
        "mysql mariadb psql sqlite3 sqlplus mysqladmin mysqldump pg_dump pg_restore dropdb createdb dropuser mongo "
        "mongosh mongorestore mongodump redis-cli cqlsh influx clickhouse-client etcdctl consul aws gcloud gsutil "
        "az s3cmd s5cmd rclone mc doctl hcloud openstack terraform tofu pulumi virsh qm pct xe govc esxcli "
        "iptables ip ufw nft extundelete photorec testdisk foremost scalpel ext4magic undelete debugfs "
        "ntfsundelete safecopy ddrescue magicrescue r-linux postsuper rabbitmqctl kafka-topics celery logrotate "
        "journalctl curl wget ftp lftp ncftp ls grep awk cat echo sleep head sort"
    )
    assert [name for name in needed.split() if name not in known] == []
