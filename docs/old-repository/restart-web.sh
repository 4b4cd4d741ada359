#!/bin/bash
# After a release: restarts the web servers.
while read -r host; do
    ssh -n "$host" systemctl restart nginx &
done < hosts/web.txt
wait
