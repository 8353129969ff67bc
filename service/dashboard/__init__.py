"""The pages people see: server-rendered, readable without JavaScript."""
