# Every target is a call of tools/dev.py, which needs only Python 3.11 or newer. `make` alone lists the targets.
# ARGS goes to the tool behind the target: make test ARGS="-k seed"

PYTHON ?= python3
ARGS ?=

.PHONY: help demo test lint types browser docs pictures gate conservation quality speed soak throughput simulation ingest-cost fuzz fuzz-pages pump growth nightly train wheel clean

help demo test lint types browser docs pictures gate conservation quality speed soak throughput simulation ingest-cost fuzz fuzz-pages pump growth nightly train wheel clean:
	@$(PYTHON) tools/dev.py $@ $(ARGS)
