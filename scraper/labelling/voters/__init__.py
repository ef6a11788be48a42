"""The voters: each looks at a document and votes."""
