"""Load tests: memory over many pages, and throughput over many hosts."""
