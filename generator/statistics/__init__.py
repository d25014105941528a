"""Statistics over numbers and categories; nothing here knows a study."""
