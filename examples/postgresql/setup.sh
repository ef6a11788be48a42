#!/bin/sh
# A database for the articles, once; by a user who may make databases. PostgreSQL 14 or newer, without extensions.
set -eu
folder=${1:?usage: setup.sh FOLDER}

createuser --pwprompt news
createdb --owner news --encoding UTF8 news
scraper ingest "$folder"

# Others may read the views and nothing else.
psql --dbname news --command 'CREATE ROLE readers; GRANT SELECT ON articles, source_health, source_days TO readers'
