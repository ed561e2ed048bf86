"""The domain: entities, operations, queries, policy and notices, one folder per context."""
