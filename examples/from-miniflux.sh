#!/bin/sh
# The feeds of Miniflux as sources; its categories become tags. The key: Settings, API Keys.
#   MINIFLUX_TOKEN=... from-miniflux.sh https://miniflux.example.org /srv/news
set -eu
server=${1:?usage: from-miniflux.sh URL FOLDER}
folder=${2:?usage: from-miniflux.sh URL FOLDER}

curl -fsS -H "X-Auth-Token: ${MINIFLUX_TOKEN:?is not set}" "$server/v1/export" > "$folder/miniflux.opml"
scraper sources add --folder "$folder" "$folder/miniflux.opml"
scraper ingest "$folder"
