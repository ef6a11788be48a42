# Every target is one call of tools/dev.py, which needs nothing but Python 3.11 or newer.
# ARGS goes to the tool behind it: make test ARGS="-k seed"

PYTHON ?= python3
ARGS ?=

.PHONY: demo docs pictures test browser lint types gate conservation quality speed train fuzz fuzz-pages pump growth soak throughput nightly wheel clean

demo docs pictures test browser lint types gate conservation quality speed train fuzz fuzz-pages pump growth soak throughput nightly wheel clean:
	@$(PYTHON) tools/dev.py $@ $(ARGS)
