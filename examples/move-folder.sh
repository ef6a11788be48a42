#!/bin/sh
# Copy a folder to the same place on another machine. The lock of the folder is held meanwhile, so no run can begin here;
# a run that is at work is waited for. First take the line out of the crontab here, at last put it into the one there.
#   move-folder.sh /srv/news user@new-machine
set -eu
folder=${1:?usage: move-folder.sh FOLDER [USER@]MACHINE}
machine=${2:?usage: move-folder.sh FOLDER [USER@]MACHINE}

flock --wait 900 "$folder/.lock" rsync -a --exclude .lock "$folder/" "$machine:$folder/"
ssh "$machine" scraper health --store "$folder"
