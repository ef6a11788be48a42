#!/bin/sh
# One run, and a mail with its lines if a source has become worse (exit status 1), or if somebody has to do something
# before the next run can work (2, 3). For cron:
#   */15 * * * * /srv/news/notify-mail.sh /srv/news news@example.org
set -u
folder=${1:?usage: notify-mail.sh FOLDER ADDRESS}
address=${2:?usage: notify-mail.sh FOLDER ADDRESS}

lines=$(scraper ingest "$folder" 2>&1)
status=$?
case $status in
    1) printf '%s\n' "$lines" | mail -s "news: a source has become worse" "$address" ;;
    2 | 3) printf '%s\n' "$lines" | mail -s "news: ingestion stands still (status $status)" "$address" ;;
esac
exit "$status"
