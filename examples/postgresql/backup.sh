#!/bin/sh
# A copy of store and pages, during a run too: pg_dump sees one moment, and files of past days do not change.
set -eu
folder=${1:?usage: backup.sh FOLDER TARGET}
target=${2:?usage: backup.sh FOLDER TARGET}

mkdir -p "$target"
pg_dump --format custom --file "$target/news.dump" news
cp "$folder/sources.toml" "$target/"
rsync -a "$folder/pages" "$target/"
