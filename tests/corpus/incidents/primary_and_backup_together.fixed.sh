#!/bin/bash
rm -rf /srv/primary/tables/old
