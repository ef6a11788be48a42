#!/bin/sh
# The feeds of a user of FreshRSS as sources; categories become tags. Runs on the machine of FreshRSS, as its user.
#   from-freshrss.sh /var/www/FreshRSS alice /srv/news
set -eu
freshrss=${1:?usage: from-freshrss.sh FRESHRSS USER FOLDER}
user=${2:?usage: from-freshrss.sh FRESHRSS USER FOLDER}
folder=${3:?usage: from-freshrss.sh FRESHRSS USER FOLDER}

"$freshrss/cli/export-opml-for-user.php" --user "$user" > "$folder/freshrss.opml"
scraper sources add --folder "$folder" "$folder/freshrss.opml"
scraper ingest "$folder"
