"""Services that programs reach through a library: what a call does, made straight or through other objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest

EffectsOf: TypeAlias = Callable[..., list[str]]

CALLS = [
    ("import docker", "docker.from_env().images.prune()", []),
    ("import docker", "docker.from_env().images.prune(filters={'dangling': True})", []),
    (
        "import docker",
        "docker.from_env().images.prune(filters={'dangling': False})",
        ["prune image unused images filtered"],
    ),
    ("import requests", "requests.request('DELETE', 'https://api/servers/1')", ["delete cloud https://api/servers/1"]),
    ("import requests", "requests.request('GET', 'https://api/servers/1')", []),
    ("import httpx", "httpx.Client().delete('https://api/servers/1')", ["delete cloud https://api/servers/1"]),
    ("import http.client", "http.client.HTTPSConnection('api').request('DELETE', '/a')", ["delete cloud /a"]),
    (
        "from opensearchpy import OpenSearch",
        "OpenSearch('e').indices.delete(index='logs-1')",
        ["delete database logs-1"],
    ),
    ("import influxdb", "influxdb.InfluxDBClient('h').drop_database('metrics')", ["drop database metrics everything"]),
    (
        "from cassandra.cluster import Cluster",
        "Cluster(['c']).connect().execute('DROP TABLE users')",
        ["drop table users everything"],
    ),
    ("import redis", "redis.StrictRedis.from_url('redis://c').flushdb()", ["truncate database redis everything"]),
    (
        "from kazoo.client import KazooClient",
        "KazooClient('z').delete('/brokers', recursive=True)",
        ["delete object /brokers"],
    ),
    ("from kazoo.client import KazooClient", "KazooClient('z').delete('/lock')", ["delete object /lock"]),
    ("import consul", "consul.Consul().kv.delete('config/', recurse=True)", ["delete object config/"]),
    ("import etcd3", "etcd3.client().delete_prefix('/registry/')", ["delete object /registry/"]),
    ("import rados", "rados.Rados(conffile='').delete_pool('data')", ["delete volume data everything"]),
    ("import rados", "rados.Rados(conffile='').open_ioctx('data').remove_object('a')", ["delete object a"]),
    ("import rbd", "rbd.RBD().remove(pool, 'disk1')", ["delete volume disk1"]),
    ("import boto3", "boto3.client('kafka').delete_cluster(ClusterArn='arn:1')", ["delete cloud arn:1"]),
    (
        "import boto3",
        "boto3.client('redshift').delete_cluster(ClusterIdentifier='dw', SkipFinalClusterSnapshot=True)",
        ["delete cloud dw"],
    ),
    ("import boto3", "boto3.client('kinesis').delete_stream(StreamName='in')", ["delete cloud in"]),
    ("import boto3", "boto3.client('sqs').delete_message(QueueUrl='q', ReceiptHandle='r')", []),
    (
        "from azure.storage.blob import BlobServiceClient",
        "BlobServiceClient('u').get_blob_client('c', 'x').delete_blob()",
        ["delete object x"],
    ),
    (
        "from googleapiclient.discovery import build",
        "build('drive', 'v3').files().delete(fileId='1').execute()",
        ["delete cloud 1"],
    ),
    ("import minio", "minio.Minio('m').remove_object('files', 'a')", ["delete object a"]),
    ("import ldap", "ldap.initialize('ldap://l').delete_s('uid=joe')", ["delete user uid=joe"]),
    ("import digitalocean", "digitalocean.Droplet(id=41).destroy()", ["delete host 41"]),
    ("import hcloud", "hcloud.Client('t').servers.get_by_name('web1').delete()", ["delete host web1"]),
    ("import libvirt", "libvirt.open('q').lookupByName('web1').undefine()", ["delete host web1"]),
    ("import libvirt", "libvirt.open('q').lookupByName('web1').isActive()", []),
    ("from novaclient import client", "client.Client('2').servers.delete('web1')", ["delete host web1"]),
    ("import docker", "docker.from_env().containers.get('web').remove(force=True)", ["delete image web"]),
    (
        "from django.core.management import call_command",
        "call_command('flush', interactive=False)",
        ["truncate database the database everything"],
    ),
    ("from django.core.management import call_command", "call_command('migrate')", []),
    ("import parallax", "parallax.call(['web1'], 'rm -rf /srv/data')", ["delete /srv/data on web1"]),
    ("import gitlab", "gitlab.Gitlab('g').projects.delete(7)", ["delete repository 7"]),
    ("from github import Github", "Github('t').get_repo('shop/api').delete()", ["delete cloud shop/api"]),
    ("import crontab", "crontab.CronTab(user=True).remove_all()", ["delete cron crontab everything"]),
    ("import crontab", "crontab.CronTab(user=True).remove_all(comment='old')", ["delete cron crontab"]),
]


@pytest.mark.parametrize(("imports", "call", "expected"), CALLS, ids=[call for _, call, _ in CALLS])
def test_what_a_call_does(effects_of: EffectsOf, imports: str, call: str, expected: list[str]) -> None:
    assert effects_of(f"{imports}\n{call}\n") == expected
