import subprocess

for host in ["mail01", "mail02"]:
    subprocess.run(["ssh", host, "touch /etc/mailfix.flag"], check=True)
