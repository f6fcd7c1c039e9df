"""L6: those who make clips. Each backend sees generation requests only and knows no other backend."""
