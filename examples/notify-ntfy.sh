#!/bin/sh
# One run, and a notification with its lines if a source has become worse (exit status 1), or if somebody has to do
# something before the next run can work (2, 3). For cron:
#   */15 * * * * /srv/news/notify-ntfy.sh /srv/news https://ntfy.sh/my-secret-topic
set -u
folder=${1:?usage: notify-ntfy.sh FOLDER URL-OF-THE-TOPIC}
topic=${2:?usage: notify-ntfy.sh FOLDER URL-OF-THE-TOPIC}

lines=$(scraper ingest "$folder" 2>&1)
status=$?
case $status in
    1 | 2 | 3) printf '%s\n' "$lines" | curl -fsS -o /dev/null -H "Title: news: status $status" --data-binary @- "$topic" ;;
esac
exit "$status"
